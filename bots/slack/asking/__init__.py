"""Questions: in direct messages, where somebody names the assistant in a channel, and in threads it has spoken in."""

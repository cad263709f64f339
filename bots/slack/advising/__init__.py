"""What to do next: for a channel, a project or a person, and what is told of how far they have come."""

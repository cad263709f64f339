"""Shows what people meet in Slack on a page of our own: without Slack, and made by the code that talks to it."""

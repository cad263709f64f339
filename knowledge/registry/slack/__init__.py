"""What the Slack door keeps: who chose what, what was posted where, and by which workspaces it has been installed."""

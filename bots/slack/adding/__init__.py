"""What people add to the knowledge base from Slack: files and experiences, looked at before anything is published."""

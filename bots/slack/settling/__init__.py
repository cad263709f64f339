"""What is settled for a channel by those whose channel it is."""

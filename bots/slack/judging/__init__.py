"""What people think of the answers they got."""

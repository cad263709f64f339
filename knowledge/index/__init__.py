"""What makes the registry findable, by words and by meaning. All of it can be rebuilt from the registry."""

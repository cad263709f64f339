"""A question becomes an answer. Start reading at ``assistant.assistant``."""

"""The framework to and from files: spreadsheets that people edit, and documents that answer questions."""

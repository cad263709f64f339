"""The doors that people and programs come in by."""

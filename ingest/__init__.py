"""A file becomes knowledge. Start reading at ``ingest.ingestor``."""

"""One loader a file format: a path becomes sections. Every loader runs inside the reader's child process."""

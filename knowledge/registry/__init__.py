"""The truth, in SQL: documents, versions, chunks, vectors, and the original bytes beside them."""

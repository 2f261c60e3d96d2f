"""The checklist as a document: read, prepared, sealed, compared, drafted."""

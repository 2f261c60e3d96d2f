"""The shapes of the files in the standards folder."""

"""Answers that are made where they are gathered and leave as they are: what stands in them, for the document."""

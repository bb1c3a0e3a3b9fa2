"""Schemas and tables of the files that a run leaves: ``python -m scripts.schemas`` makes them from their types."""

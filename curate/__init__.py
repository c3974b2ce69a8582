"""Corpus curation and provenance: raw saved documents in, a checkable corpus out."""

__version__ = "0.1.0"

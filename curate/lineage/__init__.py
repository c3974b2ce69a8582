"""Lineage: the claims and measures of all documents as one graph of publications, and the chains that follow. Pure."""

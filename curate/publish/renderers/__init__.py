"""Articles and lists in other forms than a page: text, JSON, JSON-LD, BibTeX, Atom."""

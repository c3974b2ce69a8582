"""How pages are served: what may be asked, what it may cost, what is kept, and the headers of each answer."""

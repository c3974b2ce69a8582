"""What pages show: each page is read into a frozen object, and told to its template as a dict of variables."""

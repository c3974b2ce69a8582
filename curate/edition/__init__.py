"""An edition: a folder with a copy of the database and all it needs to be served anywhere, with or without texts."""

"""The second stage of a build: what the articles of the whole corpus show together."""

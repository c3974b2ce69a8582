"""Text reuse: which articles share text, where, and which way it went. Pure: no file, no clock, no database."""

"""Telling everybody: posts on social networks about what happens to pools. The site works without any of them."""

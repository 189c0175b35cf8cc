"""The marketplace through the JSON API."""

"""Photos through the JSON API."""

"""The JSON API of telling."""

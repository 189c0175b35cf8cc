"""Sellers through the JSON API."""

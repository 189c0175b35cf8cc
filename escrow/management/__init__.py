"""Edges for operators and schedulers."""

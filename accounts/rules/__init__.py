"""Decisions about people, without a database or a clock."""

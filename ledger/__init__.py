"""Double-entry books: every won and every point."""

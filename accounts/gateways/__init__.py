"""The outside of accounts: the world's numbering plan."""

"""Whole stories through HTTP, each ending with the ledger proved."""

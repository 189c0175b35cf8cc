"""Faults: what dies, gets lost or comes twice, and that no won does (docs/faults.md)."""

"""Pages of telling."""

"""One message to one person: written down first, sent by the worker, never twice for the same reason."""

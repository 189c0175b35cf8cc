"""Photos: decoded, stripped, re-encoded under random names, and served so that no browser can be misled."""

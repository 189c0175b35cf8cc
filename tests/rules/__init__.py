"""Rules of the marketplace: values in, decisions out; no database anywhere."""

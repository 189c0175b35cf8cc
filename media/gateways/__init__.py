"""What photos need from outside: a decoder and a place for files."""

"""Every guard of the database taken away in turn, each with a row it must refuse."""

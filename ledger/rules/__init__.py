"""Pure decisions of the books: no database, no clock."""

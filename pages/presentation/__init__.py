"""How values are laid out on a page: seats of a ring, steps of a staircase, words of an amount. Pure, no database."""

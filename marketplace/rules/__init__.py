"""Pure decisions of the marketplace: no database, no clock, no Django; `now` and the calendar are arguments."""

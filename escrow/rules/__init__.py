"""Pure decisions about held money: no database, no clock."""

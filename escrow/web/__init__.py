"""Where the payment provider speaks to us."""

"""What readers see of what they are told: words, rows of the list, letters."""

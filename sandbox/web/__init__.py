"""Pages of the sandbox: be somebody, read the mail, travel in time."""

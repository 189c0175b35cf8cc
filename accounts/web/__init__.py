"""Pages about oneself: profile, addresses, language and brightness."""

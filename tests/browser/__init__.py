"""Real Chromium on the real site."""

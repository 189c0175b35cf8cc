"""Questions that only who sees every app can answer."""

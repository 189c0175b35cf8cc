"""Closing an account: seven days to come back, then nothing personal is left."""

from datetime import datetime, timedelta

RETURN = timedelta(days=7)


def closes_at(booked_at: datetime) -> datetime:
    """From when the account is closed for good: signing in before calls it off (mockups/me.html)."""
    return booked_at + RETURN

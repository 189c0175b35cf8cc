"""How a provider answers lately."""

from django.db import models


class Circuit(models.Model):
    """The failures in a row of one provider; with too many nobody asks it before `try_at`, which is real time."""

    provider = models.CharField(max_length=16, primary_key=True)
    failures = models.PositiveIntegerField()
    try_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.provider}: {self.failures} failures"

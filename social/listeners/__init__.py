"""What the app hears of: posts for everybody, notices for those concerned, links that brought somebody, alerts."""

from social.listeners import alerts, notices, posts, sharing

__all__ = ["alerts", "notices", "posts", "sharing"]

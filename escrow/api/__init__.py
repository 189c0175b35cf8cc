"""Cards and payouts through the JSON API. Bank accounts are changed on the site only, after signing in again."""

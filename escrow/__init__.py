"""Payments, holds, refunds and payouts: other people's money while it waits."""

"""Where allauth meets this house: its hooks, each one call into a service."""

from accounts.adapter.account import AccountAdapter
from accounts.adapter.providers import ProviderAdapter
from accounts.adapter.second_step import SecondStepAdapter

__all__ = ["AccountAdapter", "ProviderAdapter", "SecondStepAdapter"]

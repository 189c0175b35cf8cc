"""Sellers: businesses, checked by a person before they may bid."""

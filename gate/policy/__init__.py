"""Policies: their schema, loading them from YAML, and deciding with them."""

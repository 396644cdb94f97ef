"""Edits that destroy what a policy wants gone. Pure functions."""

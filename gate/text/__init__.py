"""Texts: reading them from pictures, and finding personal data in them."""

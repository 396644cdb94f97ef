"""The public, verifiable account of a release."""

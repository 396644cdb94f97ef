"""Measuring what becomes of personal data in pictures: found, redacted, or still legible in what is released."""

"""A small sample dataset to try gate on: everything private in it is invented.

`make_samples` writes it; `gate samples DIR` calls that.
"""

from gate.samples.make import make_samples

__all__ = ["make_samples"]

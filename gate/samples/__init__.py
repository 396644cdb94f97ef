"""Made data to try gate on and to measure it with: everything private in it is invented.

`make_samples` writes a small dataset; `make_text_samples` writes pictures with text and the truth about it.
`gate samples DIR` and `gate samples DIR --text N` call them.
"""

from gate.samples.make import make_samples
from gate.samples.text.write import make_text_samples

__all__ = ["make_samples", "make_text_samples"]

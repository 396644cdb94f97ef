"""Made pictures with text of every kind that people put into pictures, with exact truth. See docs/samples.md."""

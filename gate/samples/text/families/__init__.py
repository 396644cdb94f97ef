"""Families of made pictures with text: one module for each kind of thing that people photograph or save."""

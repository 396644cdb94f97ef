"""A small sample dataset to try gate on: everything in it is drawn or invented."""

"""gate: a pre-release privacy gate for image datasets."""

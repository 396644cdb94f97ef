"""gate inside other tools."""

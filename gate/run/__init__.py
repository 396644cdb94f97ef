"""Where shards are worked on, and how a run is resumed."""

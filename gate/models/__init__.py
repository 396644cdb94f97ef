"""Model files: finding them and checking their digests."""

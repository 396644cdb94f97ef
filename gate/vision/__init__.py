"""Pictures: decoding, features, heads, perceptual hashes."""

"""Labelled pictures, honest splits, and the training of heads on image features (`gate train`)."""

"""Packs for everyone: the party models and the customer service case."""

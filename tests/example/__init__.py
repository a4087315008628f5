"""Packs that exist for the tests of the core."""

"""Packs for one industry each; they stand on the packs in `plugins`."""

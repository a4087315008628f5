"""The documentation, and what builds its reference pages."""

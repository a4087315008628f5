"""The routes that every assembled platform has, whatever its packs."""

"""What the forum's interfaces have in common: how they show records, are asked, are changed, refuse, and notify."""

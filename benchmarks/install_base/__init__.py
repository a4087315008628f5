"""What an install base of a million items costs to look at."""

"""Looking into access: why, who, what in all, what differs, what would be."""

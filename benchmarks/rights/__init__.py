"""What access rules cost: the same list as those whose rights are hardest to find out, and as an administrator."""

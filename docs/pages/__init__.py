"""The reference pages: each module here makes one of them from the code."""

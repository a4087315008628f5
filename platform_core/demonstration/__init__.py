"""Demonstration data: loading it, removing it again, and who can sign in with it."""

from __future__ import annotations

from .loading import Loaded, load_demo
from .removal import Kept, Removed, remove_demo
from .sign_ins import SignIn, demo_password, sign_ins

__all__ = ["Kept", "Loaded", "Removed", "SignIn", "demo_password", "load_demo", "remove_demo", "sign_ins"]

"""For those who write packs: the repository that a new pack begins with."""

from .new_pack import NewPack, write_pack

__all__ = ["NewPack", "write_pack"]

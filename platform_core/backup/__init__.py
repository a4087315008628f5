"""Backups: a whole instance in one file, which restores into either database."""

from __future__ import annotations

from .manifest import Manifest
from .reading import BackupFile
from .restoring import Restored, restore_instance
from .writing import write_backup

__all__ = ["BackupFile", "Manifest", "Restored", "restore_instance", "write_backup"]

"""The built-in pack: people, roles, companies, places, tasks, and the platform's own tables."""

from .manifest import pack

__all__ = ["pack"]

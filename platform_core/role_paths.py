"""A way in which somebody holds a role, as data and in words."""

from __future__ import annotations

import msgspec


class RolePath(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which somebody holds a role.

    ``given``: the role that was given to him or to a group. ``groups``: from the group that he is a member of up to
    the one that it was given to; empty where it was given to himself. ``contained``: from the role given, through
    those that contain it, to the role itself.
    """

    role: str
    given: str
    groups: tuple[str, ...] = ()
    contained: tuple[str, ...] = ()

    def words(self) -> str:
        """The path in words."""
        if not self.groups:
            said = f"{self.given} was given to him"
        else:
            said = f"{self.given} was given to group {self.groups[-1]!r}"
            for group in reversed(self.groups[:-1]):
                said += f", above {group!r}"
            said += ", of which he is a member"
        for outer, inner in zip(self.contained, self.contained[1:], strict=False):
            said += f"; {outer} contains {inner}"
        return said

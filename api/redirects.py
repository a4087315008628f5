"""Where a page may send people on to: paths of this instance, and nothing else."""

from __future__ import annotations

LONGEST = 2000
_FIRST_PRINTABLE, _DELETE = 0x21, 0x7F


def safe_next(given: str | None, default: str = "/") -> str:
    r"""The path in a ``next`` parameter if it is a local one, else ``default``.

    Browsers take ``//host`` and ``/\host`` for another site, and leave out tabs and line ends on the way there, so
    none of these is let through in any place of the path.
    """
    if not given or len(given) > LONGEST or not given.startswith("/"):
        return default
    if "\\" in given or any(not _FIRST_PRINTABLE <= ord(character) < _DELETE for character in given):
        return default
    path = given.partition("?")[0].partition("#")[0]
    return default if "//" in path else given

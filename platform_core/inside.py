"""What the platform's own parts need of records and packs must not reach: the reader, and the instance behind it.

Whoever has the reader has the session, and with it every table. So records keep both to themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .reading import Host, Reader
    from .records import Records


def reader_of(records: Records) -> Reader:
    """What reads as the records' actor."""
    return records._reader  # noqa: SLF001 - this is the one place


def host_of(records: Records) -> Host:
    """The instance that the records belong to."""
    return records._host  # noqa: SLF001 - this is the one place

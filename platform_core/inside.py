"""What the platform's own parts need of records and packs must not reach: reader, transaction, and the instance behind.

Whoever has one of them has the session, and with it every table. So records keep them to themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .reading import Host, Reader
    from .records import Records
    from .storage import Transaction


def reader_of(records: Records) -> Reader:
    """What reads as the records' actor."""
    return records._reader  # noqa: SLF001 - this is the one place


def host_of(records: Records) -> Host:
    """The instance that the records belong to."""
    return records._host  # noqa: SLF001 - this is the one place


def transaction_of(records: Records) -> Transaction | None:
    """The transaction that the records' changes are part of, if one is open."""
    return records._transaction  # noqa: SLF001 - this is the one place

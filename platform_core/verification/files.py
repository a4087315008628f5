"""Files on records: what each of them holds is all there."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ..base.work import PART_OF_FILE, Attachment, AttachmentPart
from ..instance import Instance
from .concern import Concern, counted
from .finding import Finding

NAME = "files"


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Files of which parts are missing, or are too many. Whether the parts are the right ones shows when they are read."""
    files, parts = Attachment.info.table, AttachmentPart.info.table
    due = f'(f."size_bytes" + {PART_OF_FILE - 1}) / {PART_OF_FILE}'
    broken = await counted(
        instance.database,
        "b.record",
        f'FROM (SELECT f."sys_id" AS record FROM "{files}" f LEFT JOIN "{parts}" p ON p."attachment" = f."sys_id" '
        f'GROUP BY f."sys_id", f."size_bytes" HAVING count(p."sys_id") <> {due}) AS b',
    )
    if broken.count:
        yield Finding(
            concern=NAME,
            what=f"{broken.count} files on records are not whole: {broken}",
            table=files,
            records=broken.first,
            remedy=f"restore their rows of {parts} from a backup, or attach the files again",
        )


CONCERN = Concern(name=NAME, summary="files on records: that all of what they hold is there", verify=verify)

"""One POST over HTTP/1.1, to the very address that was checked.

A client library would look the name up once more, and might be told another address that time. All that is wanted of an
answer is its status, so that is all that is read.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import re
import ssl

from .targets import Target

_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: |\r?\n)")
MOST_LINES = 200
INTERIM = 200


@functools.cache
def _trust() -> ssl.SSLContext:
    """The certificates that the machine trusts; read when they are first needed."""
    return ssl.create_default_context()


async def send(target: Target, content: bytes) -> int:
    """Post JSON, and return the status of the answer. A server's certificate has to be that of the name."""
    secure = _trust() if target.secure else None
    name = target.host if target.secure else None
    reader, writer = await asyncio.open_connection(
        target.address, target.port, ssl=secure, server_hostname=name
    )
    try:
        writer.write(_head(target, len(content)) + content)
        await writer.drain()
        return await _status(reader)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def _head(target: Target, length: int) -> bytes:
    lines = (
        f"POST {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
        "User-Agent: Pergola",
        "Connection: close",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


async def _status(reader: asyncio.StreamReader) -> int:
    """The status of the answer; what comes before it in between (100 Continue) is passed over."""
    for _ in range(MOST_LINES):
        found = _STATUS.match(await reader.readline())
        if found is None:
            break
        if (status := int(found[1])) >= INTERIM:
            return status
        while (await reader.readline()).strip():
            pass
    raise EOFError("it did not answer in HTTP")

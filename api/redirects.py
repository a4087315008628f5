"""Where browsers are sent: paths of this instance and nothing else, and its own address for those who come back to it."""

from __future__ import annotations

from api.asgi import header
from api.context import AppRequest, platform_of

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


def base_url(request: AppRequest) -> str:
    """The address under which people reach this server: as the setting says, else as it was asked for."""
    instance = platform_of(request).instance
    public = str(instance.setting("base.public_url")).rstrip("/")
    if public:
        return public
    scheme = "https" if instance.configuration.https else request.scope["scheme"]
    host = (header(request.scope, b"host") or b"localhost").decode("latin-1")
    return f"{scheme}://{host}"

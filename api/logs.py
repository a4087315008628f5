"""Logs: one JSON object a line, each with the instance and the id of the request that it belongs to."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

import msgspec

request_id: ContextVar[str] = ContextVar("pergola_request_id", default="")
"""The id of the request at hand; empty outside of requests."""

instance_name: ContextVar[str] = ContextVar("pergola_instance", default="")
"""The name of the instance that is at work; empty where the process works for none."""

LOG_FIELDS = "pergola.log"
"""Key in the scope of a dict that becomes part of the request's line in the access log."""

_encode = msgspec.json.Encoder(enc_hook=str).encode


def add_log_fields(scope: Any, **fields: object) -> None:
    """Say more about a request in its line of the access log, such as who asked."""
    scope.setdefault(LOG_FIELDS, {}).update(fields)


@contextmanager
def at_work(instance: str) -> Iterator[None]:
    """A block whose log lines, and those of the tasks that it starts, bear the name of an instance."""
    token = instance_name.set(instance)
    try:
        yield
    finally:
        instance_name.reset(token)


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON; ``extra={"fields": {...}}`` adds fields of one's own."""

    def __init__(self) -> None:
        super().__init__()
        self._second = (0, "")

    def _time(self, created: float) -> str:
        """The time in UTC; most records share their second with the one before."""
        whole = int(created)
        known, text = self._second
        if whole != known:
            text = datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")
            self._second = (whole, text)
        return f"{text}.{int((created - whole) * 1000):03d}+00:00"

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": self._time(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if name := instance_name.get():
            line["instance"] = name
        if current := request_id.get():
            line["request_id"] = current
        line.update(getattr(record, "fields", ()))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return _encode(line).decode()


class TextFormatter(logging.Formatter):
    """A log record for a person at a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        fields = getattr(record, "fields", None)
        return f"{line}  {' '.join(f'{key}={value}' for key, value in fields.items())}" if fields else line


class _PergolaHandler(logging.StreamHandler[TextIO]):
    """The handler that ``configure_logging`` puts on the root logger, and knows again."""


def configure_logging(
    level: str = "INFO", *, style: Literal["json", "text"] = "json", stream: TextIO | None = None
) -> None:
    """Send all log records of the process to ``stream`` (standard error); another call replaces the settings.

    Start the server without a log configuration of its own (uvicorn: ``log_config=None``), so that its
    records come the same way.
    """
    handler = _PergolaHandler(stream if stream is not None else sys.stderr)
    handler.setFormatter(JsonFormatter() if style == "json" else TextFormatter())
    root = logging.getLogger()
    for old in [present for present in root.handlers if isinstance(present, _PergolaHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)

"""The service's log: a line of JSON an event, or coloured text on a terminal, and never a secret.

Whoever logs about a release gives ``uri`` and ``version``; they come first in its line.
"""

import logging
import re
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import FilteringBoundLogger, Processor, WrappedLogger

__all__ = ["foreign_logs", "open_log", "redact"]

HIDDEN = "(hidden)"
SECRET_NAME = re.compile(r"authorization|cookie|passw|secret|token|credential", re.IGNORECASE)
# What may stand in a text: the password of a URL, a bearer token, a parameter or key that is named like a secret.
SECRETS = (
    (re.compile(r"(?<=://)[^/\s@]+@"), f"{HIDDEN}@"),
    (re.compile(r"\b(Bearer|Basic)\s+[^\s'\",;]+", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"\b([\w-]*(?:passw|secret|token|credential)[\w-]*[\"']?\s*[=:]\s*)[^\s&,;]+", re.IGNORECASE),
     rf"\1{HIDDEN}"),
)  # fmt: skip
FIRST = ("timestamp", "level", "event", "uri", "version")

Event = MutableMapping[str, Any]


def open_log(stream: TextIO | None = None, *, terminal: bool | None = None) -> FilteringBoundLogger:
    """A log on a stream, by default standard error; ``terminal`` says how it reads, by default as the stream is."""
    stream = sys.stderr if stream is None else stream
    terminal = stream.isatty() if terminal is None else terminal
    # Plain tracebacks: a pretty one shows the values of variables, where secrets are.
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback) if terminal else _json
    )
    log: FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _hide,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        context_class=dict,
    )
    return log


@contextmanager
def foreign_logs(log: FilteringBoundLogger) -> Iterator[None]:
    """Have libraries' own warnings in the same log, for as long as this lasts."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = [_Bridge(log)]
    root.setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def redact(text: str) -> str:
    """The text without what looks like a secret."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


class _Bridge(logging.Handler):
    """Hands a record of the standard library's on."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        more = {"exc_info": record.exc_info} if record.exc_info and record.exc_info[0] is not None else {}
        self._log.log(record.levelno, record.getMessage(), source=record.name, **more)


def _hide(_logger: WrappedLogger, _method: str, event: Event) -> Event:
    hidden = {name: _hidden(name, value) for name, value in event.items()}
    return {name: hidden.pop(name) for name in FIRST if name in hidden} | hidden


def _hidden(name: str, value: Any) -> Any:
    if SECRET_NAME.search(name):
        return HIDDEN
    match value:
        case str():
            return redact(value)
        case Mapping():
            return {key: _hidden(str(key), item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_hidden("", item) for item in value]
        case bytes():
            return redact(value.decode(errors="replace"))
        case int() | float() | None:
            return value
    return redact(str(value))


def _json(_logger: WrappedLogger, _method: str, event: Event) -> str:
    return orjson.dumps(event, option=orjson.OPT_NON_STR_KEYS, default=str).decode()

"""The service's log: a line of JSON an event, or coloured text on a terminal, and never a secret.

A line about a release begins with ``uri`` and ``version``, which its caller gives.
"""

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import FilteringBoundLogger, Processor, WrappedLogger

from wire.host.sink import LineSink

__all__ = ["foreign_logs", "log_sink", "open_log", "redact"]

HIDDEN = "(hidden)"
SECRET_NAME = re.compile(r"authorization|cookie|passw|secret|token|credential", re.IGNORECASE)
# Secrets in a text: the user and password of a URL, a bearer token, a parameter or key that is named like a secret. A
# password may hold blanks, / and @: all is hidden up to the last @ before the next URL, at times more than was secret.
SECRETS = (
    (re.compile(r"(?<=://)(?:(?!\[)[^\s/:]*:(?!\d{1,5}(?:[\s,;'\")\]]|$))(?:(?!://).)*|[^\s/@:]+)@"), f"{HIDDEN}@"),
    (re.compile(r"\b(Bearer|Basic)\s+[^\s'\",;]+", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(
        r"\b([\w-]*(?:passw|secret|token|credential)[\w-]*[\"']?\s*[=:]\s*)"
        r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|(?:[^\s&]|&(?![\w.-]+=))+)",
        re.IGNORECASE,
    ), rf"\1{HIDDEN}"),
)  # fmt: skip
# A text without these words holds no secret that SECRETS finds.
SUSPECT = re.compile(r"://|bearer|basic|passw|secret|token|credential", re.IGNORECASE)
FIRST = ("timestamp", "level", "event", "uri", "version")

Event = MutableMapping[str, Any]


def log_sink(stream: TextIO | None = None) -> LineSink:
    """Return the sink for the log on a stream, by default standard error: what can't be written is dropped."""
    stream = sys.stderr if stream is None else stream
    sink = LineSink(stream)
    if sink.isatty():
        return LineSink(stream, report="log lines were dropped: {}")
    # JSON is UTF-8 in every locale (RFC 8259 §8.1).
    return LineSink(stream, encoding="utf-8", report='{{"level":"warning","event":"log lines dropped","count":{}}}')


def open_log(stream: TextIO | LineSink | None = None, *, terminal: bool | None = None) -> FilteringBoundLogger:
    """Return a log on a stream, by default standard error; coloured on a ``terminal``, by default if it is one.

    A line that can't be written is dropped, and no call of the log raises.
    """
    sink = stream if isinstance(stream, LineSink) else log_sink(stream)
    terminal = sink.isatty() if terminal is None else terminal
    # Plain tracebacks: a pretty one shows the values of variables, where secrets are.
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback) if terminal else _json
    )
    log: FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(sink),  # type: ignore[arg-type]  # it only writes and flushes
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
    """Write libraries' own warnings to the same log, for as long as the context lasts."""
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
    """Return the text with everything hidden that looks like a secret."""
    if not SUSPECT.search(text):
        return text
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


class _Bridge(logging.Handler):
    """Passes records of the standard library's logging to our log."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        more = {"exc_info": record.exc_info} if record.exc_info and record.exc_info[0] is not None else {}
        self._log.log(record.levelno, record.getMessage(), source=record.name, **more)


def _hide(_logger: WrappedLogger, _method: str, event: Event) -> Event:
    hidden = {name: _hidden(name, value) for name, value in event.items()}
    return {name: hidden.pop(name) for name in FIRST if name in hidden} | hidden


@lru_cache(maxsize=1024)  # the names of a log are few, and those of a client's mapping may be any
def _is_secret(name: str) -> bool:
    return SECRET_NAME.search(name) is not None


def _hidden(name: str, value: Any) -> Any:
    if _is_secret(name):
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
    try:
        return orjson.dumps(event, option=orjson.OPT_NON_STR_KEYS, default=str).decode()
    except TypeError:  # a half of a surrogate pair, as in a path that is no UTF-8, or an integer beyond 64 bits
        return json.dumps(event, default=str, skipkeys=True)

"""What can go wrong in the load test. A wrong configuration and a broken broker are different types."""

from pathlib import Path

__all__ = ["BenchError", "BrokerFault", "ConfigurationError", "Refusal", "ServiceFault"]


class BenchError(Exception):
    """Base of every error the load test raises on purpose."""


class ConfigurationError(BenchError):
    """A configuration that cannot be run: names the file, the line, the key and what would be right.

    ``key`` is dotted (``audience.qos``), and empty where the trouble is with the source as a whole.
    """

    def __init__(self, source: str | Path, key: str, problem: str, remedy: str, line: int | None = None) -> None:
        self.source = str(source)
        self.key = key
        self.line = line
        self.problem = problem
        self.remedy = remedy
        where = self.source if line is None else f"{self.source}:{line}"
        what = f"{key}: {problem}" if key else problem
        super().__init__(f"{where}: {what}; {remedy}")


class BrokerFault(BenchError):  # noqa: N818 - a fault of the broker, not an error that a person makes
    """A broker that cannot start, cannot be reached or died. ``tail`` holds the last lines of its log."""

    def __init__(self, broker: str, problem: str, log: Path | None = None, tail: tuple[str, ...] = ()) -> None:
        self.broker = broker
        self.problem = problem
        self.log = log
        self.tail = tail
        text = f"{broker}: {problem}"
        if log is not None:
            text += f"; its log is {log}"
        if tail:
            text += ", which ends:\n" + "\n".join(f"  {line}" for line in tail)
        super().__init__(text)


class Refusal(BenchError):  # noqa: N818 - what the service said, of what a person asked
    """The service refuses what was asked. ``what`` is what was asked about, ``field`` the member at fault."""

    def __init__(self, what: str, status: int, kind: str, detail: str, field: str = "") -> None:
        self.what = what
        self.status = status
        self.kind = kind
        self.detail = detail
        self.field = field
        super().__init__(": ".join(filter(None, (what, field, detail))))


class ServiceFault(BenchError):  # noqa: N818 - a fault of the service, not an error that a person makes
    """A service that cannot be reached, fails, or answers what no wire answers. ``url`` is its base."""

    def __init__(self, url: str, problem: str) -> None:
        self.url = url
        self.problem = problem
        super().__init__(f"{url}: {problem}")

"""The errors of the load test. A wrong configuration, a broken broker and a failing service are different types."""

from pathlib import Path

__all__ = ["BenchError", "BrokerFault", "BrokerRefusal", "ConfigurationError", "Refusal", "ServiceFault"]


class BenchError(Exception):
    """Base of every error that the load test raises on purpose."""


class ConfigurationError(BenchError):
    """A configuration that can't be run. The message names the file, the line, the key, and what would be right.

    ``source`` is a file or an option. ``key`` is dotted (``audience.qos``), and empty if the problem is with the source
    as a whole. ``remedy`` says what would be right.
    """

    def __init__(self, source: str | Path, key: str, problem: str, remedy: str, line: int | None = None) -> None:
        self.source = str(source)
        self.key = key
        self.line = line
        self.problem = problem
        self.remedy = remedy
        where = self.source if line is None else f"{self.source}:{line}"
        text = f"{key}: {problem}" if key else problem
        super().__init__(f"{where}: {text}; {remedy}")


class BrokerFault(BenchError):  # noqa: N818 - a fault of the broker, not an error that a person makes
    """A broker that can't start, can't be reached, or died. ``tail`` holds the last lines of its log."""

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


class BrokerRefusal(BrokerFault):
    """A broker that is there and does not take what the run asks for, and would not take it another time: bad input,
    and no fault of the broker.
    """


class Refusal(BenchError):  # noqa: N818 - the service's answer to a person's request
    """The service refuses a request. ``what`` names the file or release, ``field`` the member at fault."""

    def __init__(self, what: str, status: int, kind: str, detail: str, field: str = "") -> None:
        self.what = what
        self.status = status
        self.kind = kind
        self.detail = detail
        self.field = field
        super().__init__(": ".join(filter(None, (what, field, detail))))


class ServiceFault(BenchError):  # noqa: N818 - a fault of the service, not an error that a person makes
    """A service that can't be reached, fails, or gives an answer that no wire gives. ``url`` is its base URL."""

    def __init__(self, url: str, problem: str) -> None:
        self.url = url
        self.problem = problem
        super().__init__(f"{url}: {problem}")

"""What can go wrong in the wire. Somebody's mistake and our own are different types."""

from pathlib import Path


class WireError(Exception):
    """Base of every error the wire raises on purpose."""


class CopyError(WireError):
    """Copy that cannot become a release: names the file, the line and what would be right."""

    def __init__(self, source: str | Path, problem: str, remedy: str, line: int | None = None) -> None:
        self.source = str(source)
        self.line = line
        self.problem = problem
        self.remedy = remedy
        where = self.source if line is None else f"{self.source}:{line}"
        super().__init__(f"{where}: {problem}; {remedy}")


class ContractError(WireError):
    """A topic, stamp, document or control message that does not follow the contract."""


class DirectoryError(WireError):
    """An audience that cannot be built as asked."""


class SettingsError(WireError):
    """A setting that this machine does not allow: a port that is taken, a limit that is too low."""


class StoreError(WireError):
    """The store did not take or give something: a full disk, a locked or broken file. Nothing of it is kept."""

    def __init__(self, path: str | Path, problem: str) -> None:
        self.path = str(path)
        self.problem = problem
        super().__init__(f"{path}: {problem}")


class BrokerError(WireError):
    """The broker refused, failed or could not be reached."""


class MusterError(WireError):
    """Workers that did not come, did not agree, or died."""


class AccountError(WireError):
    """The two sides of the account differ: our own fault, never papered over."""


def first_of(error: BaseException) -> BaseException:
    """The first plain exception inside groups of groups."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error

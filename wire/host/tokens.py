"""A token for each client, such as a JWT, in place of a password: from a file, or from a command that makes it.

A token and a command's output are shown and logged nowhere.
"""

import csv
import os
import shlex
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from wire.errors import SettingsError, TokenError
from wire.host.files import read_text
from wire.host.reasons import reason_of

__all__ = ["CLIENT_ID", "CLIENT_INDEX", "TokenCommand", "TokenFile", "TokenSource", "token_source"]

# What a command is told, by its environment: an argument of every process is seen by every user.
CLIENT_ID, CLIENT_INDEX = "WIRESTORM_CLIENT_ID", "WIRESTORM_CLIENT_INDEX"
LIMIT_S = 10.0
TOKEN_BYTES_MOST = 65_535  # MQTT's longest password (MQTT 5.0 §1.5.6)
LOOK_AGAIN_S = 1.0  # between two looks whether a file has changed


class TokenSource(Protocol):
    """Gives tokens. ``waits`` says that a token may take seconds, and is not to be asked for in an event loop.
    ``outlets_alone``: other clients have no token here.
    """

    waits: bool
    outlets_alone: bool

    def token(self, client_id: str, index: int | None) -> str:
        """Return a client's token as of now; TokenError where there is none. ``index`` is the outlet's in the audience,
        None for a client that is no outlet.
        """


class TokenFile:
    """The tokens of a file, one a line, or in a column of a CSV file: the first one is the first outlet's.

    The file is read again when it has changed. A client that is no outlet has no token here.
    """

    waits = False
    outlets_alone = True

    def __init__(self, path: Path, column: str = "") -> None:
        self._path = path
        self._column = column
        self._tokens: Sequence[str] = ()
        self._seen: tuple[int, int] | None = None
        self._look_again_s = 0.0

    def token(self, client_id: str, index: int | None) -> str:
        """Return the token of an outlet; TokenError where the file has too few, or can't be read."""
        if index is None:
            raise TokenError(f"{self._path} has tokens for outlets alone, and {client_id} is none")
        tokens = self.tokens()
        if index >= len(tokens) or not tokens[index]:
            raise TokenError(f"{self._path} has no token number {index + 1:,}")
        return tokens[index]

    def tokens(self) -> Sequence[str]:
        """Return all tokens; TokenError where the file can't be read."""
        if time.monotonic() >= self._look_again_s:
            self._look_again_s = time.monotonic() + LOOK_AGAIN_S
            try:
                found = self._path.stat()
                if (found.st_mtime_ns, found.st_size) != self._seen:
                    self._tokens = self._read()
                    self._seen = (found.st_mtime_ns, found.st_size)
            except OSError as error:
                raise TokenError(f"{self._path} can't be read: {reason_of(error)}") from None
            except (UnicodeDecodeError, csv.Error):
                raise TokenError(f"{self._path} is no text of {'CSV' if self._column else 'tokens'}") from None
        return self._tokens

    def _read(self) -> list[str]:
        text = read_text(self._path)
        if not self._column:
            return [line.strip() for line in text.splitlines()]
        rows = csv.DictReader(text.splitlines())
        if self._column not in (rows.fieldnames or ()):
            named = ", ".join(rows.fieldnames or ()) or "none"
            raise TokenError(f"{self._path} has no column {self._column}; its columns are {named}")
        return [(row[self._column] or "").strip() for row in rows]


class TokenCommand:
    """A command that writes one token to its standard output. It gets the client in its environment, by CLIENT_ID and,
    for an outlet, CLIENT_INDEX, and is run anew for each connection. No shell takes part.
    """

    waits = True
    outlets_alone = False

    def __init__(self, command: str, limit_s: float = LIMIT_S) -> None:
        try:
            self._words = shlex.split(command)
        except ValueError:
            self._words = []
        if not self._words:
            raise SettingsError(
                "the token command can't be read; give a program and its arguments, quoted as in a shell"
            )
        self._limit_s = limit_s

    def token(self, client_id: str, index: int | None) -> str:
        """Run the command and return its token; TokenError, without its output, where it fails."""
        environment = {**os.environ, CLIENT_ID: client_id, CLIENT_INDEX: "" if index is None else str(index)}
        try:
            done = subprocess.run(
                self._words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                timeout=self._limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TokenError(f"the token command gave no token within {self._limit_s:g} s") from None
        except OSError as error:
            raise TokenError(f"the token command can't be run: {reason_of(error)}") from None
        if done.returncode:
            raise TokenError(f"the token command ended with exit code {done.returncode}")
        try:
            token = done.stdout.decode().strip()
        except UnicodeDecodeError:
            token = ""
        if not token or len(done.stdout) > TOKEN_BYTES_MOST or not token.isprintable():
            raise TokenError("the token command wrote no token: one line of text, of at most 65,535 bytes")
        return token


def token_source(environment: Mapping[str, str], names: tuple[str, str, str]) -> TokenSource | None:
    """Return the source of the variables of these names: file, column and command; None where neither is given."""
    file, column, command = (environment.get(name, "") for name in names)
    if command:
        return TokenCommand(command)
    return TokenFile(Path(file), column) if file else None

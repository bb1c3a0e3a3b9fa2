"""The password of a broker from a file, and a warning where it stands in an argument."""

from collections.abc import Iterable, MutableMapping
from pathlib import Path

from wire.contract.broker import PASSWORD, BrokerUrl
from wire.errors import SettingsError

__all__ = ["PASSWORD_FILE", "in_argument", "take_password"]

PASSWORD_FILE = "WIRESTORM_BROKER_PASSWORD_FILE"  # noqa: S105 - the name of a variable
MOST_BYTES = 65_535  # of a password in MQTT (5.0 §3.1.3.6)
VISIBLE = (
    "every user of this machine can read a password in an argument; "
    "give it by --password-file FILE, or in WIRESTORM_BROKER_PASSWORD"
)


def take_password(given: Path | None, environment: MutableMapping[str, str]) -> None:
    """Put the password in the first line of a file into the environment, where this process and its children read it.

    The file is ``given`` by the option --password-file, else by WIRESTORM_BROKER_PASSWORD_FILE; without a file nothing
    changes. SettingsError names the source, never the password.
    """
    named = environment.get(PASSWORD_FILE)
    if given is None and not named:
        return
    path, source = (given, "--password-file") if given is not None else (Path(named or ""), PASSWORD_FILE)
    try:
        with path.open("rb") as file:
            line = file.readline(MOST_BYTES + 2).rstrip(b"\r\n")
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise SettingsError(f"{source}: {path}: {reason}; give a file whose first line is the password") from None
    try:
        password = line.decode()
    except UnicodeDecodeError:
        raise SettingsError(f"{source}: {path}: its first line is not UTF-8; give the password in UTF-8") from None
    if not password or "\0" in password or len(line) > MOST_BYTES:
        raise SettingsError(f"{source}: {path}: its first line is no password; give 1 to {MOST_BYTES:,} bytes")
    environment[PASSWORD] = password


def in_argument(urls: Iterable[str]) -> str:
    """Return a warning where one of these arguments has a password, else an empty text."""
    for url in urls:
        try:
            credentials = BrokerUrl.parse(url).credentials
        except ValueError:  # another check names what is wrong with it
            continue
        if credentials is not None and credentials.password:
            return VISIBLE
    return ""

"""The password of a broker that a command connects to: from its file, with a warning where an argument has it."""

import os
from collections.abc import Sequence
from pathlib import Path

from wire.host.password import in_argument, take_password
from wire.host.sink import complain

__all__ = ["take_passwords"]


def take_passwords(password_file: Path | None, brokers: Sequence[str]) -> None:
    """Read the password file, and warn of a password in ``--broker``. SettingsError."""
    take_password(password_file, os.environ)
    if warning := in_argument(brokers):
        complain(f"wirestorm: --broker: {warning}")

"""Where the parts of a broker are looked for: programs, files, Node packages, Python packages."""

import importlib.util
import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

__all__ = ["ADMIN_FOLDERS", "Importable", "InstalledFile", "NodeFile", "Part", "Program"]

ADMIN_FOLDERS = "/usr/local/sbin:/usr/sbin"  # Debian's place for servers, which is not on every user's PATH


class Part(Protocol):
    """Something that a broker needs to start."""

    def find(self) -> str | None:
        """Return its path; None if it is not installed."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program beside this Python, on PATH or in ADMIN_FOLDERS."""

    name: str

    def find(self) -> str | None:
        """Return the program's path; None if there is no such program."""
        beside = sysconfig.get_path("scripts")
        path = os.environ.get("PATH", os.defpath)
        return shutil.which(self.name, path=f"{beside}:{path}:{ADMIN_FOLDERS}")


@dataclass(frozen=True, slots=True)
class InstalledFile:
    """A file or folder at a path with wildcards, such as one with a version in it; the last of several by name."""

    pattern: str

    def find(self) -> str | None:
        """Return the path; None if there is none."""
        root = Path("/")
        return max((str(path) for path in root.glob(self.pattern.lstrip("/"))), default=None)


@dataclass(frozen=True, slots=True)
class NodeFile:
    """A file of a Node package in node_modules of the working folder or of one above, or in a folder of NODE_PATH."""

    name: str

    def find(self) -> str | None:
        """Return the file's path; None if the package is not installed."""
        here = Path.cwd()
        folders = [folder / "node_modules" for folder in (here, *here.parents)]
        folders += [Path(folder) for folder in os.environ.get("NODE_PATH", "").split(":") if folder]
        return next((str(path) for folder in folders if (path := folder / self.name).is_file()), None)


@dataclass(frozen=True, slots=True)
class Importable:
    """A Python package that this Python can import; its path is that of this Python."""

    name: str

    def find(self) -> str | None:
        """Return the path of this Python; None if it has no such package."""
        return sys.executable if importlib.util.find_spec(self.name) else None

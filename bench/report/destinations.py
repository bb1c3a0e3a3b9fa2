"""Where the forms of a report go, as options name it. Checked before anything else is imported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from bench.base.errors import ConfigurationError

__all__ = ["STANDARD_OUTPUT", "Destinations", "check_destination", "refuse_forms"]

STANDARD_OUTPUT = Path("-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Destinations:
    """The file of each form: None where the form is not asked for, ``-`` is standard output.

    ConfigurationError where two forms go to the same place.
    """

    html: Path | None = None
    junit: Path | None = None
    markdown: Path | None = None
    json: Path | None = None
    csv: Path | None = None

    def __post_init__(self) -> None:
        seen: dict[Path, str] = {}
        for name, path in self.given.items():
            if path in seen:
                problem = f"{path}: --{seen[path]} goes there too"
                raise ConfigurationError(f"--{name}", "", problem, "give each a file of its own")
            seen[path] = name

    @property
    def given(self) -> Mapping[str, Path]:
        """The places of the forms that are asked for, by form."""
        return {field.name: path for field in fields(self) if (path := getattr(self, field.name)) is not None}


def refuse_forms(destinations: Destinations, forms: Sequence[str], why: str) -> None:
    """Raise ConfigurationError where a form is asked for that is not among those that there are."""
    for name in destinations.given:
        if name not in forms:
            remedy = f"give {', '.join(f'--{form}' for form in forms[:-1])} or --{forms[-1]}"
            raise ConfigurationError(f"--{name}", "", why, remedy)


def check_destination(option: str, text: str) -> None:
    """Raise ConfigurationError where no file can be at a path: its folder is not there, or it is a folder."""
    path = Path(text)
    if path == STANDARD_OUTPUT:
        return
    if not text or path.is_dir():
        raise ConfigurationError(option, "", f"{text or 'the path'} is no file", "give the path of a file, or -")
    if not path.parent.is_dir():
        raise ConfigurationError(option, "", f"{path.parent}: there is no such folder", "make it first")

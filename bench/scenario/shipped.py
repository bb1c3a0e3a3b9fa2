"""The files that ship with the project beside its code: scenarios, and sample copy for composed releases."""

import difflib
from pathlib import Path

from bench.base.errors import ConfigurationError

__all__ = [
    "check_scenario",
    "find_scenario",
    "sample_copy",
    "sample_editions",
    "scenario_line",
    "scenario_names",
    "scenario_path",
    "scenarios_folder",
]


def scenarios_folder() -> Path:
    """Return the folder of the files: inside the package in an installation from a wheel, beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"


def scenario_names() -> tuple[str, ...]:
    """Return the names of the scenarios that ship, sorted."""
    return tuple(sorted(path.stem for path in scenarios_folder().glob("*.toml")))


def scenario_path(name: str) -> Path:
    """Return the path that a scenario of this name has if it ships."""
    return scenarios_folder() / f"{name}.toml"


def scenario_line(name: str) -> str:
    """Return what a scenario that ships is, in a sentence: the first of its comment."""
    comment: list[str] = []
    for line in scenario_path(name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            break
        comment.append(line.removeprefix("#").strip())
    return " ".join(comment).split(". ")[0].rstrip(".")


def find_scenario(source: Path | str) -> Path:
    """Return the path of a scenario's file; a text without a slash or ``.toml`` is the name of one that ships.

    ConfigurationError, which names the nearest scenario, if no scenario of this name ships.
    """
    if isinstance(source, Path) or "/" in source or source.endswith(".toml"):
        return Path(source)
    names = scenario_names()
    if source in names:
        return scenario_path(source)
    near = difflib.get_close_matches(source, names, n=1)
    remedy = f"did you mean {near[0]}? " if near else ""
    remedy += f"these ship: {', '.join(names)}; a file of your own is given by its path"
    raise ConfigurationError(source or '""', "", "there is no such scenario", remedy)


def check_scenario(_option: str, text: str) -> None:
    """ConfigurationError if the text is neither a path nor the name of a scenario that ships."""
    find_scenario(text)


def sample_editions() -> Path:
    """Return the file that has the editions of the sample copy, by language."""
    return scenarios_folder() / "copy" / "editions.json"


def sample_copy() -> tuple[Path, ...]:
    """Return the files of sample copy, sorted."""
    return tuple(sorted((scenarios_folder() / "copy").glob("*.txt")))

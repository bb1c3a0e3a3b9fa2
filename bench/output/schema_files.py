"""The JSON Schemas of the files that a run leaves, as they ship with the package."""

from pathlib import Path

from bench.base.errors import ConfigurationError

__all__ = ["schema_names", "schema_text"]

FOLDER = Path(__file__).with_name("schemas")
SUFFIX = ".schema.json"


def schema_names() -> tuple[str, ...]:
    """Return the names of the schemas, sorted: ``summary`` is that of summary.json."""
    return tuple(sorted(path.name.removesuffix(SUFFIX) for path in FOLDER.glob(f"*{SUFFIX}")))


def schema_text(name: str) -> str:
    """Return a schema's JSON. ConfigurationError where there is none of that name."""
    names = schema_names()
    if name not in names:
        raise ConfigurationError(name or '""', "", "there is no such schema", f"these ship: {', '.join(names)}")
    return (FOLDER / f"{name}{SUFFIX}").read_text()

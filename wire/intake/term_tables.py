"""The words of the wire's languages, as data: the TOML files in ``wire/intake/terms``, each read once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["term_table"]


@cache
def term_table(name: str) -> dict[str, Any]:
    """Return the tables of ``terms/<name>.toml``: a language of the wire, or what holds in all of them."""
    return tomllib.loads(files("wire.intake.terms").joinpath(f"{name}.toml").read_text(encoding="utf-8"))

"""The values of options on their way to a scenario: as TOML by key, and the invocation that they belong to."""

import json
from collections.abc import Mapping, Sequence

import typer

from bench.base.errors import ConfigurationError
from bench.base.invocation import Detail, Invocation, parse_tags, without_passwords

__all__ = ["detail_of", "given", "invocation_of", "listed", "text"]


def text(value: object) -> str | None:
    """Return a value as a TOML string; None for an option that was not given."""
    return None if value is None else json.dumps(str(value), ensure_ascii=False)


def listed(values: Sequence[object] | None) -> str | None:
    """Return values as a TOML list of strings; None for an option that was not given."""
    return None if values is None else json.dumps([str(value) for value in values], ensure_ascii=False)


def given(values: Mapping[str, object]) -> dict[str, str]:
    """Return the values of the options that were given."""
    return {key: str(value) for key, value in values.items() if value is not None}


def invocation_of(context: typer.Context, tags: Sequence[str] | None, detail: Detail) -> Invocation:
    """Return how a command was called."""
    return Invocation(words=without_passwords(context.obj or ()), tags=parse_tags(tags or ()), detail=detail)


def detail_of(*, full: bool, quiet: bool) -> Detail:
    """Return how much is to be printed; ConfigurationError for more and less at once."""
    if full and quiet:
        raise ConfigurationError("--quiet", "", "--full asks for more, and this for less", "give one of them")
    return Detail.FULL if full else Detail.VERDICT if quiet else Detail.DIGEST

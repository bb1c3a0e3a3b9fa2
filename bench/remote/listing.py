"""Releases on the terminal: a list of versions for ``wirestorm releases``, and one release for ``wirestorm show``."""

from collections.abc import Sequence
from typing import Any

from msgspec import to_builtins
from rich.console import Console
from rich.text import Text

from bench.remote.versions import Listed, Outlet, Preview, Version

__all__ = ["describe_versions", "print_outlet", "print_preview", "print_releases", "print_versions"]

STATES = {"waiting": "waiting", "committed": "sent", "stopped": "stopped"}


def describe_versions(versions: Sequence[Listed]) -> list[dict[str, Any]]:
    """Return versions for ``--json``: the service's own values."""
    return [to_builtins(version) for version in versions]


def print_releases(console: Console, versions: Sequence[Listed], *, more: bool) -> None:
    """Print each version, newest first, with its headline; ``more`` says that there are older ones."""
    if not versions:
        console.print("no releases yet")
        return
    for version in versions:
        kill = ", a kill" if version.status == "canceled" else ""
        heading = f" version {version.version}{kill}, {_state(version)}, due {version.due or 'when it is lifted'}"
        console.print(Text.assemble((version.uri, "bold"), heading), soft_wrap=True)
        console.print(Text(f"    {version.headline}"), soft_wrap=True)
    if more:
        console.print("  there are older ones: give --limit", style="dim")


def print_versions(console: Console, uri: str, versions: Sequence[Version]) -> None:
    """Print each version of a release: its state, times, audience and headline."""
    console.print(Text(uri, style="bold"), soft_wrap=True)
    for version in versions:
        kill = ", a kill" if version.status == "canceled" else ""
        console.print(Text(f"  version {version.version}{kill}: {_state(version)}"))
        _print_lines(
            console,
            {
                "headline": version.headline,
                "languages": ", ".join(version.languages),
                "sectors": ", ".join(version.sectors),
                "urgency": str(version.urgency),
                "accepted": version.accepted,
                "due": version.due or "when it is lifted",
                "embargo": version.embargo or "",
                "circuits": f"{len(version.circuits)}: {', '.join(version.circuits)}",
                "outlets": f"{version.outlets:,}, {version.editors:,} editors, {version.desktops:,} desktops",
                "note": version.note,
            },
        )


def print_preview(console: Console, preview: Preview) -> None:
    """Print the decisions of intake about a release that was not submitted, and the audience that it would have."""
    console.print(Text.assemble((preview.uri, "bold"), f" version {preview.version}, not submitted"), soft_wrap=True)
    _print_lines(
        console,
        {
            "languages": ", ".join(preview.languages),
            "sectors": ", ".join(preview.sectors),
            "urgency": str(preview.urgency),
            "circuits": f"{len(preview.circuits)}: {', '.join(preview.circuits)}",
            "outlets": f"{preview.outlets:,}, {preview.editors:,} editors, {preview.desktops:,} desktops",
        },
    )
    for note in preview.notes:
        console.print(Text(f"    note       {note}", style="dim"))


def print_outlet(console: Console, outlet: Outlet) -> None:
    """Print who an outlet is, and the latest messages that it misses."""
    console.print(Text.assemble((outlet.id, "bold"), f" {outlet.name}"), soft_wrap=True)
    _print_lines(
        console,
        {
            "place": f"{outlet.country}, {outlet.region}, {outlet.timezone}",
            "languages": ", ".join(outlet.languages),
            "sectors": ", ".join(outlet.sectors) or "all: a general outlet",
            "circuits": ", ".join(outlet.circuits),
            "staff": f"{outlet.editors:,} editors, {outlet.desktops:,} desktops",
            "missing": f"{len(outlet.missing):,} messages" if outlet.missing else "nothing",
        },
    )
    for missed in outlet.missing:
        about = f"{missed.uri} version {missed.version}, {missed.cause}: {missed.topic}"
        console.print(Text(f"      {about}"), soft_wrap=True)


def _state(version: Listed) -> str:
    return STATES.get(version.state, version.state)


def _print_lines(console: Console, lines: dict[str, str]) -> None:
    for name, text in lines.items():
        if text:
            console.print(Text(f"    {name:<10} {text}"), soft_wrap=True)

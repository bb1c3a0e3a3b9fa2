"""``wirestorm runs`` as the command line takes it. It parses and calls, and imports what it runs when it runs."""

import time
from pathlib import Path
from typing import Annotated

import typer

from bench.base.commandline import value_option
from bench.base.errors import ConfigurationError
from bench.base.invocation import check_tag, parse_tags
from bench.base.ranges import Choice, WholeRange
from bench.history.records import KINDS, OUTCOMES
from bench.history.selection import Selection, check_age, check_since, parse_age, parse_since

__all__ = ["EPILOG", "SHORT_HELP", "runs"]

CHOICE, PRUNING = "Choice of runs", "Removing runs"
SHORT_HELP = "List, show as a page, or remove earlier runs."
EPILOG = "Exit codes: 0 done, 104 bad input, 1 a folder could not be removed."
LISTED = WholeRange(1, 1_000_000, "a whole number from 1")
KEPT = WholeRange(0, 1_000_000, "a whole number from 0")
KIND = Choice(KINDS, f"{', '.join(KINDS[:-1])} or {KINDS[-1]}")
OUTCOME = Choice(OUTCOMES, f"{', '.join(OUTCOMES[:-1])} or {OUTCOMES[-1]}")
DEFAULT_LIMIT = 20


def runs(
    root: Annotated[
        Path, typer.Argument(help="Folder that holds the runs, each in a folder of its own.", metavar="DIR")
    ] = Path("runs"),
    scenario: Annotated[str | None, value_option("NAME", "Only runs of this scenario.", CHOICE)] = None,
    tag: Annotated[
        list[str] | None, value_option("KEY=VALUE", "Only runs with this tag. May be repeated.", CHOICE), check_tag
    ] = None,
    verdict: Annotated[
        list[str] | None,
        value_option(
            "VERDICT",
            "Only those that ended so: PASS, FAIL, INVALID, INTERRUPTED or FAULT; DONE is a comparison that was made "
            "or a search that found its bounds. May be repeated.",
            CHOICE,
            values=OUTCOMES,
        ),
        OUTCOME.check,
    ] = None,
    kind: Annotated[
        list[str] | None,
        value_option("KIND", "Only run, comparison, capacity or fairness. May be repeated.", CHOICE, values=KINDS),
        KIND.check,
    ] = None,
    since: Annotated[
        str | None,
        value_option(
            "TIME", "Only runs since then: an age such as 12h or 7d, a day (UTC), or an RFC 3339 time.", CHOICE
        ),
        check_since,
    ] = None,
    limit: Annotated[
        int | None,
        value_option("N", "Number of results at most, the newest first.  [default: 20; for --html, all]", CHOICE),
        LISTED.check,
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    html: Annotated[Path | None, value_option("FILE", "Write the list as a page of HTML.")] = None,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune",
            help="Remove the folders of old runs, with every file in them. A folder with a file that no run leaves "
            "stays. Needs --keep or --older-than; of the runs chosen above.",
            rich_help_panel=PRUNING,
        ),
    ] = False,
    keep: Annotated[
        int | None, value_option("N", "Keep the N newest folders of those that are chosen.", PRUNING), KEPT.check
    ] = None,
    older_than: Annotated[
        str | None, value_option("AGE", "Remove only runs older than this, such as 30d.", PRUNING), check_age
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Remove without asking.", rich_help_panel=PRUNING)] = False,
) -> None:
    """List earlier runs, comparisons and searches for a capacity, the newest first: time, scenario, outcome, name,
    commit and tags; p99 of disclosure latency and deliveries of a run, and what a comparison or search found. Or write
    the list as a page, or remove old ones.
    """
    _check(as_json=as_json, html=html, limit=limit, prune=prune, keep=keep, older_than=older_than, yes=yes)
    now_ns = time.time_ns()
    selection = Selection(
        scenario=scenario,
        tags=parse_tags(tag or ()),
        outcomes=tuple(verdict or ()),
        kinds=tuple(kind or ()),
        since_ns=None if since is None else parse_since(since, now_ns),
    )

    from bench.base.consoles import standard_console
    from bench.history import command

    console = standard_console()
    if prune:
        before_ns = None if older_than is None else now_ns - parse_age(older_than)
        code = command.prune_runs(root, selection, keep, before_ns, console, confirmed=yes)
    elif html is not None:
        code = command.write_page(root, selection, limit, html, console)
    else:
        code = command.list_runs(root, selection, limit or DEFAULT_LIMIT, console, as_json=as_json)
    raise typer.Exit(code)


def _check(
    *,
    as_json: bool,
    html: Path | None,
    limit: int | None,
    prune: bool,
    keep: int | None,
    older_than: str | None,
    yes: bool,
) -> None:
    """Raise ConfigurationError for options that do not go together."""
    pruning = {"--keep": keep is not None, "--older-than": older_than is not None, "--yes": yes}
    listing = {"--json": as_json, "--html": html is not None, "--limit": limit is not None}
    if not prune and (given := next((name for name, held in pruning.items() if held), "")):
        raise ConfigurationError(given, "", "it is of --prune", "give --prune as well, or leave it out")
    if prune and keep is None and older_than is None:
        raise ConfigurationError("--prune", "", "it would remove every run", "give --keep N or --older-than AGE")
    if prune and (given := next((name for name, held in listing.items() if held), "")):
        raise ConfigurationError(given, "", "it does not go with --prune", "leave one of them out")
    if as_json and html is not None:
        raise ConfigurationError("--json", "", "it does not go with --html", "leave one of them out")

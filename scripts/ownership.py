"""Write docs/ownership.md from the tables of partitions and workers: ``python -m scripts.ownership``."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from wire.account import ownership
from wire.workers import states

FILE = Path(__file__).parents[1] / "docs" / "ownership.md"
HEAD = """# Ownership of partitions

The [directory](glossary.md#directory) is divided among the [workers](glossary.md#worker): each worker has the
[outlets](glossary.md#outlet) of its [partitions](glossary.md#partition). The [account](glossary.md#account) takes
[tallies](glossary.md#tally) of a partition from its owner alone. Two tables decide which worker is the owner; an event
that a table does not name is an error. This page is written from the tables by `python -m scripts.ownership`.

## A partition

`wire/account/ownership.py` has the states of a partition, and the only table by which they change.

"""
BETWEEN = """
A state also has the number of the last message that a former owner may have delivered without a report. Missing
deliveries of messages up to that number have the cause `unreported`. While the wire cannot reach its broker, no owner
can return: at `link up` the wire starts to count the owner's absence from zero.

## A worker

`wire/workers/states.py` has the states of a worker as the wire sees it. A worker that is unreachable still owns its
partitions. A worker that departed or crashed loses its partitions as soon as another worker can have them.

"""
PARTITION_MEANINGS = {
    ownership.Unowned: "no worker has had the partition since the directory was divided",
    ownership.Owned: "a worker has the partition",
    ownership.Unreachable: "the owner cannot be reached; it keeps the partition if it returns in time",
    ownership.GivenUp: "the owner stayed away for a minute; its tallies are refused",
}
WORKER_MEANINGS = {
    states.WorkerState.JOINED: "has joined and can be reached",
    states.WorkerState.UNREACHABLE: "its connection ended, or it was silent for ten seconds; it may come back",
    states.WorkerState.DEPARTED: "left by itself, as on SIGTERM, or was told to leave; it does not come back",
    states.WorkerState.CRASHED: "ended without a word; it does not come back",
}


def plain(name: str) -> str:
    """Return the name of a class as words in lower case."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


def diagram(first: str, arrows: Iterable[tuple[str, str, str]]) -> str:
    """Return a Mermaid state diagram of (state, event, next state), a line for each pair of states."""
    lines = ["stateDiagram-v2", "    direction LR", f"    [*] --> {first}"]
    between: dict[tuple[str, str], list[str]] = {}
    for state, event, following in arrows:
        between.setdefault((state, following), []).append(event)
    lines += [f"    {state} --> {following}: {', '.join(events)}" for (state, following), events in between.items()]
    return "\n".join(lines)


def partition_diagram() -> str:
    """Return the table of a partition as a diagram."""
    return diagram(
        ownership.Unowned.__name__,
        (
            (state.__name__, plain(event.__name__), following.__name__)
            for state, events in ownership.TRANSITIONS.items()
            for event, following in events.items()
        ),
    )


def worker_diagram() -> str:
    """Return the table of a worker as a diagram."""
    return diagram(
        states.WorkerState.JOINED.value,
        (
            (state.value, event.value, following.value)
            for state, events in states.TRANSITIONS.items()
            for event, following in events.items()
        ),
    )


def document() -> str:
    """Return the whole page."""
    partition = table({kind.__name__: meaning for kind, meaning in PARTITION_MEANINGS.items()})
    worker = table({state.value: meaning for state, meaning in WORKER_MEANINGS.items()})
    return (
        f"{HEAD}{partition}\n```mermaid\n{partition_diagram()}\n```\n"
        f"{BETWEEN}{worker}\n```mermaid\n{worker_diagram()}\n```\n"
    )


def table(meanings: Mapping[str, str]) -> str:
    """Return the states and their meanings as a Markdown table."""
    rows = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in meanings.items())
    return f"| state | meaning |\n|---|---|\n{rows}"


if __name__ == "__main__":
    FILE.write_text(document())

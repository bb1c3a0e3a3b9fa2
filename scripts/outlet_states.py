"""Write docs/outlet-states.md from the outlets' transition table: ``python -m scripts.outlet_states``."""

from pathlib import Path

from subscribers.outlets.states import TRANSITIONS
from wire.contract.outlet_state import OutletState

FILE = Path(__file__).parents[1] / "docs" / "outlet-states.md"
HEAD = """# States of an outlet

Each simulated [outlet](glossary.md#outlet) has one of six states, which are the values of the label `state` of
`wirestorm_outlets`. The table in `subscribers/outlets/states.py` says which event leads from which state to which; any
other event is an error. This page is written from that table by `python -m scripts.outlet_states`.

| state | meaning |
|---|---|
"""
MEANINGS = {
    OutletState.WAITING: "waits for its turn to connect, or for its next try",
    OutletState.CONNECTING: "has begun to connect, or to subscribe again, and has no SUBACK yet",
    OutletState.ON: "is connected and subscribed",
    OutletState.AWAY: "has disconnected or unsubscribed as planned, or is to come later, and will return",
    OutletState.REFUSED: "was refused by the broker, or does not trust its certificate, and does not try again",
    OutletState.GONE: "was disconnected by its [worker](glossary.md#worker), at the end",
}


def diagram() -> str:
    """Return the table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    direction LR", f"    [*] --> {OutletState.WAITING.value}"]
    for state, allowed in TRANSITIONS.items():
        after: dict[OutletState, list[str]] = {}
        for event, following in allowed.items():
            after.setdefault(following, []).append(event.value)
        lines += [
            f"    {state.value} --> {following.value}: {', '.join(events)}" for following, events in after.items()
        ]
    return "\n".join(lines)


def document() -> str:
    """Return the whole page."""
    rows = "".join(f"| `{state.value}` | {meaning} |\n" for state, meaning in MEANINGS.items())
    return f"{HEAD}{rows}\n```mermaid\n{diagram()}\n```\n"


if __name__ == "__main__":
    FILE.write_text(document())

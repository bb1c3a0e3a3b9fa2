"""The layout of the dashboards: the first screen of 1920 by 1080 pixels, and panels that do not overlap."""

import itertools

import pytest

from tests.support.dashboards import boards, panels

BOARDS = boards()
GRID = 24
# A row of the grid is 30 pixels and 8 between; Grafana's bars over the panels take some 170 of 1080.
ROWS_ON_SCREEN = (1080 - 170) // 38
FIRST = [
    "Can the measure be trusted?",
    "What is in doubt",
    "Outlets online",
    "Coverage of settled releases",
    "Missing",
    "Duplicates",
    "Embargo breaches",
    "Releases due and sent",
    "Deliveries expected and delivered",
    "Disclosure latency",
    "Disclosure latency since the start",
    "Spread and time to 99 %",
    "Publisher lateness and swarm lag",
    "Bounded arrivals",
    "The worst circuits",
]
THEN = [
    "Disclosure latency, every delivery",
    "Outlets with a killed story",
    "Outlets with a corrected story",
    "Killed stories stood",
    "From the receipt of a change to the last outlet",
    "Disclosure latency p99 by language and region",
    "Missing by language and region",
]


def place(panel):
    grid = panel["gridPos"]
    return grid["y"], grid["x"]


def groups(board):
    """Yield the panels that share a grid: the unfolded panels, and the panels of each folded row."""
    yield [panel for panel in board["panels"] if not panel.get("panels")] + [
        row for row in board["panels"] if row.get("panels")
    ]
    for row in board["panels"]:
        if row.get("panels"):
            yield row["panels"]


@pytest.mark.parametrize("uid", sorted(BOARDS))
def test_panels_fill_the_grid_and_none_overlap(uid):
    """Each cell of a shelf belongs to one panel; ids are unique."""
    for group in groups(BOARDS[uid]):
        cells = set()
        for panel in group:
            grid = panel["gridPos"]
            assert grid["x"] + grid["w"] <= GRID
            mine = set(
                itertools.product(range(grid["x"], grid["x"] + grid["w"]), range(grid["y"], grid["y"] + grid["h"]))
            )
            assert not cells & mine, panel["title"]
            cells |= mine
        rows = {y for _, y in cells}
        assert len(cells) == GRID * len(rows)
        assert rows == set(range(min(rows), max(rows) + 1))
    ids = [panel["id"] for panel in BOARDS[uid]["panels"]] + [
        panel["id"] for row in BOARDS[uid]["panels"] for panel in row.get("panels", [])
    ]
    assert len(set(ids)) == len(ids)


def test_the_first_screen_shows_trust_first_and_then_in_this_order():
    """In reading order, from left to right and from the top; the other panels follow, and the first screen fits."""
    ordered = [panel["title"] for panel in sorted(panels(BOARDS["the-wire"]), key=place)]
    assert ordered == FIRST + THEN
    bottom = {panel["title"]: panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in panels(BOARDS["the-wire"])}
    assert max(bottom[title] for title in FIRST) <= ROWS_ON_SCREEN


@pytest.mark.parametrize("uid", sorted(BOARDS))
def test_figures_in_large_type_have_enough_room(uid):
    """A figure with its name needs 1.3 columns beside other figures, or 1.4 rows under them."""
    for panel in panels(BOARDS[uid]):
        if panel["type"] == "stat":
            grid, figures = panel["gridPos"], len(panel["targets"])
            side_by_side = grid["w"] / figures >= 1.3
            beneath = grid["h"] / figures >= 1.4
            assert side_by_side or beneath, panel["title"]


def test_a_load_test_shows_ramp_thresholds_bottleneck_connects_and_the_news():
    """The rows have these titles, in this order."""
    rows = [panel["title"] for panel in BOARDS["load-test"]["panels"] if panel["type"] == "row"]
    assert rows == ["Ramp", "Thresholds", "Bottleneck", "Connects", "Order, changes and faults"]


def test_the_broker_shows_our_ledger_first_and_then_each_kind():
    """Our ledger on top, mosquitto's section open, the others folded."""
    board = BOARDS["the-broker"]
    assert all(panel["title"].startswith("Our ledger") for panel in board["panels"][:4])
    rows = {panel["title"]: panel["collapsed"] for panel in board["panels"] if panel["type"] == "row"}
    assert rows == {"mosquitto": False, "NATS": True, "RabbitMQ": True, "EMQX": True, "HiveMQ": True}

"""Draws a bench's results on one page that needs no network: plotly's JavaScript is in it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from plotly.graph_objects import Bar, Figure
from plotly.subplots import make_subplots

from bench.micro.timing import Measured
from bench.sidebyside import bounds
from bench.sidebyside.outcome import Figure as Name
from bench.sidebyside.outcome import Outcome, Spread
from bench.sidebyside.results import Results
from bench.sidebyside.trial import READERS, Kind

__all__ = ["draw"]

COLOURS: dict[Kind, str] = {"floor": "#8a8f98", "swarm": "#0b7a75", "aiomqtt": "#d1793b"}
MICRO_COLOUR = "#4a5a8c"
BOUND_COLOUR = "#b3261e"
# Title and unit; where the axis is logarithmic also the power of ten that it starts from, below all that is seen.
PANELS: tuple[tuple[str, str, int | None], ...] = (
    ("Processor time a delivery, paced", "µs, log scale", 0),
    (f"The swarm's by the floor's<br>(dashed: at most {bounds.CPU_AT_MOST}, at QoS 0)", "times the floor", None),
    ("Deliveries a second, flood", "deliveries/s, log scale", 3),
    (f"The swarm's by the floor's<br>(dashed: at least {bounds.FLOOD_AT_LEAST}, on embedded)", "times the floor", None),
    ("All outlets connected and subscribed", "seconds, log scale", -2),
    (f"The swarm's by the floor's<br>(dashed: at most {bounds.CONNECT_AT_MOST:.0f})", "times the floor", None),
    (f"Worker memory an outlet<br>(dashed: at most {bounds.BYTES_AT_MOST:,.0f})", "bytes", None),
    ("Micro-benchmarks", "ns of processor time, log scale", 1),
)
MICRO = (4, 2)


def draw(results: Results, path: Path) -> None:
    """Write the page. Bars are medians over the rounds, and their lines go from the least to the most."""
    page = make_subplots(
        rows=4, cols=2, subplot_titles=[panel[0] for panel in PANELS], vertical_spacing=0.09, horizontal_spacing=0.14
    )
    measured = [outcome for outcome in results.outcomes if not outcome.busy]
    paced = [outcome for outcome in measured if outcome.case.mode == "paced"]
    flood = [outcome for outcome in measured if outcome.case.mode == "flood"]
    _readers(page, (1, 1), paced, "cpu_us_per_delivery")
    _ratio(page, (1, 2), paced, "cpu_us_per_delivery", bounds.CPU_AT_MOST)
    _readers(page, (2, 1), flood, "deliveries_per_second")
    _ratio(page, (2, 2), flood, "deliveries_per_second", bounds.FLOOD_AT_LEAST)
    _readers(page, (3, 1), measured, "connect_seconds")
    _ratio(page, (3, 2), measured, "connect_seconds", bounds.CONNECT_AT_MOST)
    _bars(page, (4, 1), measured, "swarm", lambda outcome: outcome.absolute("swarm", "bytes_per_outlet"))
    _line(page, (4, 1), bounds.BYTES_AT_MOST)
    _micro(page, results.micro)
    for index, (_, unit, power) in enumerate(PANELS):
        place = (index // 2 + 1, index % 2 + 1)
        update = page.update_xaxes if place == MICRO else page.update_yaxes
        scale = {"rangemode": "tozero"} if power is None else {"type": "log", "dtick": 1, "range": [power, None]}
        update(title_text=unit, gridcolor="#e3e5e8", row=place[0], col=place[1], **scale)
    page.update_yaxes(autorange="reversed", automargin=True, row=MICRO[0], col=MICRO[1])
    page.update_layout(
        title={"text": _title(results), "x": 0.01, "y": 0.99, "yanchor": "top"},
        barmode="group",
        template="plotly_white",
        font={"family": "sans-serif", "size": 13},
        height=1700,
        margin={"t": 190, "l": 80, "r": 40, "b": 80},
        legend={"orientation": "h", "x": 0, "y": 1.03, "yanchor": "bottom"},
    )
    page.write_html(path, include_plotlyjs=True, full_html=True, config={"displaylogo": False, "responsive": True})


def _title(results: Results) -> str:
    plan, facts = results.plan, results.facts
    machine = f"{facts['processor']}, {facts['cores']} cores, Linux {facts['kernel']}, Python {facts['python']}"
    method = (
        f"Bars are medians of {plan.rounds} interleaved rounds on one broker a setting, lines go from the least to the "
        f"most; paced is {plan.rate:,.0f} deliveries/s"
    )
    lines = [
        f"<b>Wirestorm's swarm beside a C floor and aiomqtt: {plan.outlets:,} outlets, 5.6 kB a delivery</b>",
        f"<sub>{method}</sub>",
        f"<sub>{machine}, {facts['measured_at']}</sub>",
    ]
    lacking = [str(outcome.case) for outcome in results.outcomes if outcome.busy]
    if lacking:
        lines.append(f"<sub>No result, the machine was busy: {'; '.join(lacking)}</sub>")
    doubtful = [str(outcome.case) for outcome in results.outcomes if outcome.doubts]
    if doubtful:
        lines.append(f"<sub>Doubtful, the machine was busy: {'; '.join(doubtful)}</sub>")
    return "<br>".join(lines)


def _label(outcome: Outcome) -> str:
    case = outcome.case
    return f"{case.broker}<br>QoS {case.qos}<br>{case.mode}"


def _readers(page: Figure, place: tuple[int, int], outcomes: Sequence[Outcome], name: Name) -> None:
    for kind in READERS:
        _bars(page, place, outcomes, kind, partial(_absolute, kind=kind, name=name))


def _absolute(outcome: Outcome, kind: Kind, name: Name) -> Spread | None:
    return outcome.absolute(kind, name)


def _ratio(page: Figure, place: tuple[int, int], outcomes: Sequence[Outcome], name: Name, limit: float) -> None:
    _bars(page, place, outcomes, "swarm", lambda outcome: outcome.ratio("swarm", name))
    _line(page, place, limit)


def _bars(
    page: Figure,
    place: tuple[int, int],
    outcomes: Sequence[Outcome],
    kind: Kind,
    value_of: Callable[[Outcome], Spread | None],
) -> None:
    """One reader's bars; a setting without the figure has a gap."""
    found = [(outcome, value) for outcome in outcomes if (value := value_of(outcome)) is not None]
    bars = Bar(
        name=kind,
        legendgroup=kind,
        showlegend=place == (1, 1),
        x=[_label(outcome) for outcome, _ in found],
        marker_color=COLOURS[kind],
        **_heights([value for _, value in found]),
    )
    page.add_trace(bars, row=place[0], col=place[1])


def _heights(values: Sequence[Spread], along: str = "y") -> dict[str, Any]:
    """The bars' lengths and the lines on them."""
    return {
        along: [value.median for value in values],
        f"error_{along}": {
            "type": "data",
            "array": [value.most - value.median for value in values],
            "arrayminus": [value.median - value.least for value in values],
            "color": "#30343a",
            "thickness": 1.2,
            "width": 4,
        },
        "hovertemplate": f"%{{{along}:.4g}}<extra>%{{{'x' if along == 'y' else 'y'}}}</extra>",
    }


def _line(page: Figure, place: tuple[int, int], limit: float) -> None:
    line = {"dash": "dash", "color": BOUND_COLOUR, "width": 1.2}
    page.add_hline(y=limit, line=line, row=place[0], col=place[1])


def _micro(page: Figure, suite: Sequence[Measured]) -> None:
    """Lying, because their names are long."""
    bars = Bar(
        name="micro",
        showlegend=False,
        orientation="h",
        y=[measured.name.replace(", ", "<br>", 1) for measured in suite],
        marker_color=MICRO_COLOUR,
        **_heights([measured.ns for measured in suite], "x"),
    )
    page.add_trace(bars, row=MICRO[0], col=MICRO[1])

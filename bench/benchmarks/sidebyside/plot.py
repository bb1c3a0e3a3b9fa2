"""Draw a bench's results on one page, which needs no network: plotly's JavaScript is in the page."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from plotly.graph_objects import Bar, Figure
from plotly.subplots import make_subplots

from bench.benchmarks.micro.timing import Measured
from bench.benchmarks.sidebyside import bounds
from bench.benchmarks.sidebyside.case_result import CaseResult
from bench.benchmarks.sidebyside.case_result import Figure as Name
from bench.benchmarks.sidebyside.results import Results
from bench.benchmarks.sidebyside.trial import CLIENTS, Kind
from bench.benchmarks.spread import Spread

__all__ = ["draw"]

COLOURS: dict[Kind, str] = {
    "baseline": "#8a8f98",
    "swarm": "#0b7a75",
    "aiomqtt": "#d1793b",
    "unranked": "#8a8f98",
    "ranked": "#4a5a8c",
    "publisher": "#d1793b",
    "wire": "#0b7a75",
    "text": "#8a8f98",
    "ninjs": "#d1793b",
}
MICRO_COLOUR = "#4a5a8c"
BOUND_COLOUR = "#b3261e"
RATIO = "times the baseline"
TITLE = "The swarm's by the baseline's"
# Title and unit; for a logarithmic axis also the power of ten that it starts from, which is below every value seen.
PANELS: tuple[tuple[str, str, int | None], ...] = (
    ("Processor time a delivery, paced", "µs, log scale", 0),
    (f"{TITLE}<br>(dashed: at most {bounds.CPU_AT_MOST}, at QoS 0)", RATIO, None),
    ("Deliveries a second, flood", "deliveries/s, log scale", 3),
    (f"{TITLE}<br>(dashed: at least {bounds.FLOOD_AT_LEAST}, on embedded)", RATIO, None),
    ("All outlets connected and subscribed", "seconds, log scale", -2),
    (f"{TITLE}<br>(dashed: at most {bounds.CONNECT_AT_MOST:.0f})", RATIO, None),
    (f"Worker memory an outlet<br>(dashed: at most {bounds.BYTES_AT_MOST:,.0f})", "bytes", None),
    ("Micro-benchmarks", "ns of processor time, log scale", 1),
    (
        f"CPU with the order of a sample, of all<br>(dashed: {bounds.SAMPLE_AT_MOST}, {bounds.RANKED_AT_MOST})",
        "times the swarm without it",
        None,
    ),
    (f"A burst, to the last delivery<br>(dashed: at most {bounds.BURST_AT_MOST}, of the swarm)", "times C to C", None),
)
MICRO, ORDER, BURST = (4, 2), (5, 1), (5, 2)


def draw(results: Results, path: Path) -> None:
    """Write the page. Bars are medians over the rounds, and their lines go from the least to the most."""
    page = make_subplots(
        rows=5, cols=2, subplot_titles=[panel[0] for panel in PANELS], vertical_spacing=0.075, horizontal_spacing=0.14
    )
    sound = [case for case in results.cases if not case.busy]
    measured = [case for case in sound if case.case.mode in ("paced", "flood")]
    paced = [case for case in measured if case.case.mode == "paced"]
    flood = [case for case in measured if case.case.mode == "flood"]
    _clients(page, (1, 1), paced, "cpu_us_per_delivery")
    _ratio(page, (1, 2), paced, "cpu_us_per_delivery", bounds.CPU_AT_MOST)
    _clients(page, (2, 1), flood, "deliveries_per_second")
    _ratio(page, (2, 2), flood, "deliveries_per_second", bounds.FLOOD_AT_LEAST)
    _clients(page, (3, 1), measured, "connect_seconds")
    _ratio(page, (3, 2), measured, "connect_seconds", bounds.CONNECT_AT_MOST)
    _bars(page, (4, 1), measured, "swarm", lambda case: case.absolute("swarm", "bytes_per_outlet"))
    _line(page, (4, 1), bounds.BYTES_AT_MOST)
    _micro(page, results.micro)
    order = [case for case in sound if case.case.mode == "order"]
    _ratio(page, ORDER, order, "cpu_us_per_delivery", bounds.SAMPLE_AT_MOST)
    _ratio(page, ORDER, order, "cpu_us_per_delivery", bounds.RANKED_AT_MOST, "ranked")
    burst = [case for case in sound if case.case.mode == "burst"]
    _bars(page, BURST, burst, "publisher", lambda case: case.ratio("publisher", "seconds_to_last"))
    _ratio(page, BURST, burst, "seconds_to_last", bounds.BURST_AT_MOST)
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
        height=2100,
        margin={"t": 190, "l": 80, "r": 40, "b": 80},
        legend={"orientation": "h", "x": 0, "y": 1.03, "yanchor": "bottom"},
    )
    page.write_html(path, include_plotlyjs=True, full_html=True, config={"displaylogo": False, "responsive": True})


def _title(results: Results) -> str:
    plan, facts = results.plan, results.facts
    machine = f"{facts['processor']}, {facts['cores']} cores, Linux {facts['kernel']}, Python {facts['python']}"
    method = (
        f"Bars are medians of up to {plan.rounds} interleaved rounds on one broker a setting, with least and most; "
        f"paced is {plan.rate:,.0f} deliveries/s"
    )
    lines = [
        f"<b>Wirestorm's swarm beside a C baseline and aiomqtt: {plan.outlets:,} outlets, 5.6 kB a delivery</b>",
        f"<sub>{method}</sub>",
        f"<sub>{machine}, {facts['measured_at']}</sub>",
    ]
    missing = [str(case.case) for case in results.cases if case.busy]
    if missing:
        lines.append(f"<sub>No result, the machine was busy: {'; '.join(missing)}</sub>")
    doubtful = [str(case.case) for case in results.cases if case.doubts]
    if doubtful:
        lines.append(f"<sub>Doubtful, the machine was busy: {'; '.join(doubtful)}</sub>")
    return "<br>".join(lines)


def _label(case: CaseResult) -> str:
    name = case.case
    return f"{name.broker}<br>QoS {name.qos}<br>{name.mode}"


def _clients(page: Figure, place: tuple[int, int], cases: Sequence[CaseResult], name: Name) -> None:
    for kind in CLIENTS:
        _bars(page, place, cases, kind, partial(_absolute, kind=kind, name=name))


def _absolute(case: CaseResult, kind: Kind, name: Name) -> Spread | None:
    return case.absolute(kind, name)


def _ratio(
    page: Figure, place: tuple[int, int], cases: Sequence[CaseResult], name: Name, limit: float, kind: Kind = "swarm"
) -> None:
    """Draw a client's figure beside that of the case's first client, and its limit."""
    _bars(page, place, cases, kind, lambda case: case.ratio(kind, name))
    _line(page, place, limit)


def _bars(
    page: Figure,
    place: tuple[int, int],
    cases: Sequence[CaseResult],
    kind: Kind,
    value_of: Callable[[CaseResult], Spread | None],
) -> None:
    """Draw one client's bars; a setting without the figure has a gap."""
    found = [(case, value) for case in cases if (value := value_of(case)) is not None]
    bars = Bar(
        name=kind,
        legendgroup=kind,
        showlegend=place == (1, 1) or (place == ORDER and kind == "ranked"),
        x=[_label(case) for case, _ in found],
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
    """Draw the micro-benchmarks as horizontal bars, because their names are long."""
    bars = Bar(
        name="micro",
        showlegend=False,
        orientation="h",
        y=[measured.name.replace(", ", "<br>", 1) for measured in suite],
        marker_color=MICRO_COLOUR,
        **_heights([measured.ns for measured in suite], "x"),
    )
    page.add_trace(bars, row=MICRO[0], col=MICRO[1])

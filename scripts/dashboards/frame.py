"""The common frame of the dashboards: variables, links to the others, annotations, and a grid of shelves."""

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.models import dashboard

from scripts.dashboards.panels import DATASOURCE, Panel
from scripts.dashboards.queries import series
from wire.contract.metrics import PREFIX

__all__ = ["GRID", "Section", "Shelf", "framed", "jobs_of"]

GRID = 24  # columns of Grafana's grid
TAG = "wirestorm"
JUST_NOW = "5s"  # five scrapes: an annotation's region is as wide as this


@dataclass(frozen=True, slots=True)
class Shelf:
    """Panels side by side. ``height`` is in rows of the grid (38 pixels), ``widths`` in columns of the grid."""

    height: int
    widths: Sequence[int]
    panels: Sequence[Panel]


@dataclass(frozen=True, slots=True)
class Section:
    """Shelves under a title that folds them. With ``folded`` the section is folded at first."""

    title: str
    shelves: Sequence[Shelf]
    folded: bool = False


def jobs_of(*metrics: str) -> str:
    """Return the query of a variable: the jobs that have one of these metrics."""
    return f'label_values({{__name__=~"{"|".join(PREFIX + metric for metric in metrics)}"}}, job)'


def framed(uid: str, title: str, description: str, jobs: str, parts: Sequence[Shelf | Section]) -> dashboard.Dashboard:
    """Build a dashboard. ``jobs`` is the query of its job variable."""
    built = (
        builders.Dashboard(title)
        .uid(uid)
        .description(description)
        .tags([TAG])
        .readonly()
        .timezone("browser")
        .time("now-5m", "now")
        .refresh("5s")
        .timepicker(builders.TimePicker().refresh_intervals(["1s", "5s", "10s", "30s", "1m"]))
        .tooltip(dashboard.DashboardCursorSync.CROSSHAIR)
        .link(
            builders.DashboardLink("Dashboards")
            .type(dashboard.DashboardLinkType.DASHBOARDS)
            .tags([TAG])
            .as_dropdown(as_dropdown=False)
            .include_vars(include_vars=False)
            .keep_time(keep_time=True)
        )
    )
    for variable in _variables(jobs):
        built.with_variable(variable)
    for annotation in _annotations():
        built.annotation(annotation)
    _shelve(built, parts)
    return built.build()


def _variables(jobs: str) -> Sequence[builders.DatasourceVariable | builders.QueryVariable | builders.TextBoxVariable]:
    everything = dashboard.VariableOption(selected=True, text=["All"], value=["$__all"])

    def labels(name: str, label: str, query: str) -> builders.QueryVariable:
        return (
            builders.QueryVariable(name)
            .label(label)
            .datasource(DATASOURCE)
            .query(query)
            .multi(multi=True)
            .include_all(include_all=True)
            .all_value(".+")
            .current(everything)
            .refresh(dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED)
            .sort(dashboard.VariableSort.NATURAL_ASC)
        )

    return (
        builders.DatasourceVariable("datasource").label("Data source").type("prometheus"),
        labels("job", "Job", jobs),
        labels("instance", "Instance", 'label_values(up{job=~"$job"}, instance)'),
        builders.TextBoxVariable("threshold")
        .label("p99 bound (s)")
        .description("The limit on disclosure.p99 in seconds, where no run has a threshold on it")
        .default_value("1")
        .current(dashboard.VariableOption(selected=True, text="1", value="1")),
    )


COUNT_OF_WORKERS = f"count(last_over_time({series('worker_resident_memory_bytes')}[10s]))"


def _annotations() -> Sequence[builders.AnnotationQuery]:
    shown = (
        ("Alerts", "red", 'ALERTS{alertstate="firing"}', "{{alertname}} {{reason}}"),
        (
            "Flashes",
            "orange",
            f"sum(increase({series('flashes_published')}[{JUST_NOW}])) > 0",
            "flash",
        ),
        ("Faults", "purple", f"{series('fault')} > 0", "{{fault}} {{kind}}"),
        (
            "Workers came or went",
            "blue",
            # A scrape that failed is no worker that left.
            f"changes(({COUNT_OF_WORKERS} or vector(0))[{JUST_NOW}:1s]) > 0",
            "workers",
        ),
    )
    return [_Annotation(*each) for each in shown]


class _Annotation(builders.AnnotationQuery):
    """An annotation from a Prometheus query. The SDK's builder has no title and step, which belong to the plugin."""

    def __init__(self, name: str, colour: str, expr: str, title: str) -> None:
        super().__init__()
        self._asked = _Asked(name=name, datasource=DATASOURCE, icon_color=colour, expr=expr)
        self._asked.title = title

    def build(self) -> dashboard.AnnotationQuery:
        return self._asked


class _Asked(dashboard.AnnotationQuery):
    title = ""

    def to_json(self) -> dict[str, object]:
        return super().to_json() | {"titleFormat": self.title, "step": "1s"}


def _shelve(built: builders.Dashboard, parts: Sequence[Shelf | Section]) -> None:
    y, number = 0, 0

    def placed(shelf: Shelf) -> list[Panel]:
        nonlocal y, number
        x = 0
        panels = []
        for width, panel in zip(shelf.widths, shelf.panels, strict=True):
            number += 1
            panels.append(panel.id(number).grid_pos(dashboard.GridPos(h=shelf.height, w=width, x=x, y=y)))
            x += width
        y += shelf.height
        return panels

    for part in parts:
        if isinstance(part, Shelf):
            for panel in placed(part):
                built.with_panel(panel)
            continue
        number += 1
        row = builders.Row(part.title).id(number).grid_pos(dashboard.GridPos(h=1, w=GRID, x=0, y=y))
        row.collapsed(collapsed=part.folded)
        y += 1
        start = y
        panels = [panel for shelf in part.shelves for panel in placed(shelf)]
        if part.folded:
            for panel in panels:
                row.with_panel(panel)
            y = start
        built.with_row(row)
        if not part.folded:
            for panel in panels:
                built.with_panel(panel)

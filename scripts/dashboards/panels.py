"""The kinds of panels: each has a title, a description, a unit and its queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import common as common_builders
from grafana_foundation_sdk.builders import dashboard as dashboard_builders
from grafana_foundation_sdk.builders import heatmap, prometheus, stat, table, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models import common, dashboard
from grafana_foundation_sdk.models import heatmap as heatmap_models
from grafana_foundation_sdk.models import prometheus as prometheus_models

__all__ = [
    "DATASOURCE",
    "GOOD_IS_ZERO",
    "NEUTRAL",
    "Panel",
    "Query",
    "columns",
    "graph",
    "heat",
    "listing",
    "matrix",
    "number",
    "steps",
]

DATASOURCE = dashboard.DataSourceRef(type_val="prometheus", uid="${datasource}")
GREEN, RED, ORANGE, GREY = "green", "red", "orange", "text"
POINTS_KEPT_TOGETHER_MS = 15_000.0  # releases come seconds apart: a line between them, and none across a pause

Panel = stat.Panel | table.Panel | timeseries.Panel | heatmap.Panel


@dataclass(frozen=True, slots=True)
class Query:
    """An expression and the name of its series. ``legend`` may contain labels as ``{{label}}``."""

    expr: str
    legend: str


def steps(*bounds: tuple[float | None, str]) -> dashboard_builders.ThresholdsConfig:
    """Return the colours for the values from each bound on. The first bound is None: all values below the second."""
    return (
        dashboard_builders.ThresholdsConfig()
        .mode(dashboard.ThresholdsMode.ABSOLUTE)
        .steps([dashboard.Threshold(value=bound, color=colour) for bound, colour in bounds])
    )


GOOD_IS_ZERO = ((None, GREEN), (1.0, RED))
NEUTRAL = ((None, GREY),)
Bounds = Sequence[tuple[float | None, str]]


def number(
    title: str,
    description: str,
    unit: str,
    queries: Sequence[Query],
    bounds: Bounds = NEUTRAL,
    *,
    mappings: Sequence[dashboard.ValueMapping] = (),
    filled: bool = False,
    beneath: bool = False,
    decimals: int | None = None,
) -> stat.Panel:
    """Return a panel with current figures in large type: side by side, or with ``beneath`` one under the other."""
    panel = (
        stat.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .unit(unit)
        .thresholds(steps(*bounds))
        .mappings(list(mappings))
        .color_scheme(dashboard_builders.FieldColor().mode(dashboard.FieldColorModeId.THRESHOLDS))
        .color_mode(common.BigValueColorMode.BACKGROUND if filled else common.BigValueColorMode.VALUE)
        .graph_mode(common.BigValueGraphMode.NONE)
        .justify_mode(common.BigValueJustifyMode.CENTER)
        .orientation(common.VizOrientation.HORIZONTAL if beneath else common.VizOrientation.VERTICAL)
        .text_mode(common.BigValueTextMode.VALUE_AND_NAME if len(queries) > 1 else common.BigValueTextMode.VALUE)
        .reduce_options(common_builders.ReduceDataOptions().calcs(["lastNotNull"]).fields("").values(values=False))
        .no_value("–")
    )
    if decimals is not None:
        panel.decimals(decimals)
    targets: list[Builder[Dataquery]] = [*_targets(queries, instant=True)]
    return panel.targets(targets)


def graph(
    title: str,
    description: str,
    unit: str,
    queries: Sequence[Query],
    *,
    stacked: bool = False,
    least: float | None = 0.0,
    limit: str = "",
    sparse: bool = False,
    decades: bool = False,
) -> timeseries.Panel:
    """Return a panel with lines over time.

    ``limit`` is the legend of the series that is drawn as a dashed line. ``sparse``: draw points, for values that come
    seconds apart. ``decades``: a logarithmic axis, for a limit that may be far above the values.
    """
    panel = (
        timeseries.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .unit(unit)
        .color_scheme(dashboard_builders.FieldColor().mode(dashboard.FieldColorModeId.PALETTE_CLASSIC))
        .line_width(1)
        .fill_opacity(30 if stacked else 0)
        .show_points(common.VisibilityMode.ALWAYS if sparse else common.VisibilityMode.NEVER)
        .point_size(4)
        .span_nulls(POINTS_KEPT_TOGETHER_MS if sparse else False)
        .legend(
            common_builders.VizLegendOptions()
            .display_mode(common.LegendDisplayMode.LIST)
            .placement(common.LegendPlacement.BOTTOM)
            .show_legend(show_legend=True)
        )
        .tooltip(
            common_builders.VizTooltipOptions().mode(common.TooltipDisplayMode.MULTI).sort(common.SortOrder.DESCENDING)
        )
        .no_value("–")
    )
    if stacked:
        panel.stacking(common_builders.StackingConfig().mode(common.StackingMode.NORMAL).group("A"))
    if decades:
        panel.scale_distribution(common_builders.ScaleDistributionConfig().type(common.ScaleDistribution.LOG).log(10))
    elif least is not None:
        panel.min(least)
    if limit:
        panel.override_by_name(
            limit,
            [
                dashboard.DynamicConfigValue("custom.lineStyle", {"fill": "dash", "dash": [10, 10]}),
                dashboard.DynamicConfigValue("color", {"mode": "fixed", "fixedColor": RED}),
                dashboard.DynamicConfigValue("custom.showPoints", "never"),
            ],
        )
    targets: list[Builder[Dataquery]] = [*_targets(queries)]
    return panel.targets(targets)


def heat(title: str, description: str, unit: str, query: Query) -> heatmap.Panel:
    """Return a heat map: buckets over time, coloured by their counts."""
    target = _target(query, "A").format(prometheus_models.PromQueryFormat.HEATMAP)
    return (
        heatmap.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .unit("short")
        .calculate(calculate=False)
        .color(
            heatmap.HeatmapColorOptions()
            .mode(heatmap_models.HeatmapColorMode.SCHEME)
            .scheme("Spectral")
            .steps(64)
            .reverse(reverse=True)
        )
        .y_axis(heatmap.YAxisConfig().unit(unit))
        .cell_values(heatmap.CellValues().unit("short").decimals(0))
        .show_legend()
        .max_data_points(120)
        .with_target(target)
    )


def listing(
    title: str,
    description: str,
    unit: str,
    queries: Sequence[Query],
    transformations: Sequence[dashboard.DataTransformerConfig],
    units: dict[str, str],
    sort_by: str,
) -> table.Panel:
    """Return a table: a row for each set of labels, a column for each query. ``units`` overrides ``unit`` by column."""
    panel = _table(title, description, unit, queries).transformations(list(transformations))
    for column, other in units.items():
        panel.override_by_name(column, [dashboard.DynamicConfigValue("unit", other)])
    return panel.sort_by([common_builders.TableSortByFieldState().display_name(sort_by).desc(desc=True)])


def matrix(title: str, description: str, unit: str, query: Query, bounds: Bounds) -> table.Panel:
    """Return a table with a row for each region and a column for each language, cells coloured by ``bounds``."""
    to_matrix = dashboard.DataTransformerConfig(
        "groupingToMatrix",
        options={"columnField": "language", "rowField": "region", "valueField": "Value", "emptyValue": "empty"},
    )
    return (
        _table(title, description, unit, [query])
        .transformations([to_matrix])
        .thresholds(steps(*bounds))
        .color_scheme(dashboard_builders.FieldColor().mode(dashboard.FieldColorModeId.THRESHOLDS))
        .cell_options(common.TableColoredBackgroundCellOptions(mode=common.TableCellBackgroundDisplayMode.BASIC))
        .cell_height(common.TableCellHeight.SM)
    )


def columns(names: dict[str, str]) -> list[dashboard.DataTransformerConfig]:
    """Merge a table's queries into rows, and name and order the columns. ``names`` maps fields to titles."""
    return [
        dashboard.DataTransformerConfig("merge", options={}),
        dashboard.DataTransformerConfig(
            "organize",
            options={
                "excludeByName": {"Time": True},
                "indexByName": {name: place for place, name in enumerate(names)},
                "renameByName": names,
            },
        ),
    ]


def _table(title: str, description: str, unit: str, queries: Sequence[Query]) -> table.Panel:
    targets = [target.format(prometheus_models.PromQueryFormat.TABLE) for target in _targets(queries, instant=True)]
    return (
        table.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .unit(unit)
        .show_header(show_header=True)
        .no_value("–")
        .targets(list(targets))
    )


def _targets(queries: Sequence[Query], *, instant: bool = False) -> list[prometheus.Dataquery]:
    return [_target(query, chr(ord("A") + place), instant=instant) for place, query in enumerate(queries)]


def _target(query: Query, ref_id: str, *, instant: bool = False) -> prometheus.Dataquery:
    target = (
        prometheus.Dataquery()
        .expr(query.expr)
        .legend_format(query.legend)
        .ref_id(ref_id)
        .datasource(DATASOURCE)
        .editor_mode(prometheus_models.QueryEditorMode.CODE)
    )
    return target.instant() if instant else target.range()

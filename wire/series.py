"""Families of metrics whose series become text once, and not at every scrape: a scrape takes its time from the
publisher, which shares the loop.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import repeat
from math import isfinite

from prometheus_client.core import Metric
from prometheus_client.samples import Sample

__all__ = ["Family", "labels_text", "value_text"]

# Series whose text is kept: more than a wire with every circuit and some workers has.
SERIES_KEPT = 16_384
SPECIAL = {"inf": "+Inf", "-inf": "-Inf", "nan": "NaN"}


class Series:
    """One series: the name of its samples, its labels, and both as the text in front of a value."""

    __slots__ = ("labels", "name", "text")

    def __init__(self, name: str, labels: dict[str, str]) -> None:
        self.name = name
        self.labels = labels
        self.text = f"{name}{labels_text(labels)} "


class Family(Metric):
    """A family of a counter, a gauge or a histogram. ``names`` are those of its labels."""

    def __init__(self, name: str, documentation: str, kind: str, names: Sequence[str]) -> None:
        self._rows: list[tuple[Series, float]] = []
        super().__init__(name, documentation, kind)
        self._names = tuple(names)
        self._sample_name = f"{name}_total" if kind == "counter" else name

    def add_metric(self, labels: Sequence[str], value: float) -> None:
        """Add a sample by the values of its labels."""
        self._rows.append((_series(self._sample_name, self._names, tuple(labels)), value))

    def add_metrics(self, labels: Iterable[tuple[str, ...]], values: Iterable[float]) -> None:
        """Add a sample for each of these values of the labels."""
        series = map(_series, repeat(self._sample_name), repeat(self._names), labels)
        self._rows += zip(series, values, strict=True)

    def add_buckets(self, labels: Sequence[str], bounds: tuple[str, ...], counts: Sequence[int], total: float) -> None:
        """Add a histogram: the counts up to each bound, the last of which is +Inf, and the sum of its values."""
        series = _histogram_series(self.name, self._names, tuple(labels), bounds)
        self._rows += zip(series, (*counts, counts[-1], total), strict=True)

    def lines(self) -> Iterator[str]:
        """Yield the samples as lines of Prometheus's text format."""
        for series, value in self._rows:
            yield f"{series.text}{value}.0\n" if type(value) is int else f"{series.text}{value_text(value)}\n"

    @property
    def samples(self) -> list[Sample]:  # the base has a list, which nobody needs for a scrape
        """The samples as the client library has them."""
        return [Sample(series.name, series.labels, value) for series, value in self._rows]

    @samples.setter
    def samples(self, value: list[Sample]) -> None:
        """Leave the rows alone: the base begins with a list of its own."""


def value_text(value: float) -> str:
    """Return a value as Prometheus's text format has it; a whole number has a decimal."""
    if type(value) is int:
        return f"{value}.0"
    return repr(float(value)) if isfinite(value) else SPECIAL[str(value)]


def labels_text(labels: dict[str, str]) -> str:
    """Return labels in braces, in the order of their names; nothing where there are none."""
    if not labels:
        return ""
    escaped = (
        (name, value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\""))
        for name, value in sorted(labels.items())
    )
    return "{" + ",".join(f'{name}="{value}"' for name, value in escaped) + "}"


@lru_cache(SERIES_KEPT)
def _series(name: str, names: tuple[str, ...], values: tuple[str, ...]) -> Series:
    return Series(name, dict(zip(names, values, strict=True)))


@lru_cache(SERIES_KEPT // 16)
def _histogram_series(
    name: str, names: tuple[str, ...], values: tuple[str, ...], bounds: tuple[str, ...]
) -> tuple[Series, ...]:
    labels = dict(zip(names, values, strict=True))
    buckets = (Series(f"{name}_bucket", labels | {"le": bound}) for bound in bounds)
    return (*buckets, Series(f"{name}_count", labels), Series(f"{name}_sum", labels))

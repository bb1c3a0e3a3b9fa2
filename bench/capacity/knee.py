"""The knee of latency against load: the load from which on latency grows faster than load. Pure."""

from collections.abc import Sequence

__all__ = ["knee"]

LEAST_POINTS = 4
LEAST_BEND = 0.2  # of the square that load and latency span; a straight line has none
LEAST_GROWTH = 2.0  # latencies that do not even double have no knee


def knee(points: Sequence[tuple[int, float]]) -> int | None:
    """Return the load at the knee of (load, latency in seconds) points; None where there is no bend, or too few points.

    Loads and latencies are scaled to 0 … 1; the knee is where the curve is furthest below the diagonal (V. Satopää et
    al., "Finding a 'Kneedle' in a Haystack", 2011, for a convex curve that grows).
    """
    ordered = sorted(points)
    if len(ordered) < LEAST_POINTS:
        return None
    loads, times = [load for load, _ in ordered], [time for _, time in ordered]
    least, most = min(times), max(times)
    if loads[-1] == loads[0] or most < LEAST_GROWTH * least or most == least:
        return None
    span, rise = loads[-1] - loads[0], most - least
    below = [(load - loads[0]) / span - (time - least) / rise for load, time in ordered]
    furthest = max(below)
    place = below.index(furthest) + 1
    if furthest < LEAST_BEND or place == len(ordered):
        return None
    # Noise bends a curve too: beyond a knee every latency is above those before it.
    return loads[place - 1] if max(times[:place]) < min(times[place:]) else None

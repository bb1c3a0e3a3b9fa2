"""The limits of the scenario keys that have an option of their own, for the model and for the command line."""

from bench.base.ranges import Choice, DurationRange, WholeRange
from bench.base.units import SECOND_NS

__all__ = ["DURATION", "LINGER", "METRICS_PORT", "MQTT", "OUTLETS", "QOS", "WORKERS"]

OUTLETS = WholeRange(1, 200_000, "a whole number from 1 to 200000")
QOS = Choice(("0", "1", "2"), "0, 1 or 2")
MQTT = Choice(("3.1.1", "5"), '"3.1.1" or "5"')
DURATION = DurationRange(SECOND_NS, 86_400 * SECOND_NS, 'a duration from "1s" to "24h"')
WORKERS = WholeRange(0, 256, "a whole number from 0 (chosen) to 256")
LINGER = DurationRange(0, 3_600 * SECOND_NS, 'a duration up to "1h"')
METRICS_PORT = WholeRange(0, 65_535, "a port from 1 to 65535, 0 for a free one")

"""The part of a summary about outlets that return to their sessions."""

from pydantic import TypeAdapter

from bench.base.quantiles import Quantiles
from bench.output.summary_catch_up import CatchUpSummary


def test_what_is_written_reads_back_as_it_is():
    """Also where no return had a message."""
    adapter = TypeAdapter(CatchUpSummary)
    counts = {"returns": 0, "replayed": 0, "replayed_killed": 0, "replayed_reordered": 0, "lost": 2}
    for value in (None, 0.5):
        seconds = Quantiles(p50=value, p90=value, p99=value, p999=value, max=value)
        made = CatchUpSummary(seconds=seconds, live_seconds=seconds, before_seconds=seconds, **counts)
        assert adapter.validate_json(adapter.dump_json(made, by_alias=True)) == made

"""The summary of a set of runs: each possible set keeps the schema."""

from pathlib import Path

import pytest

from bench.base.exits import Exit
from bench.command.finish import FinishedRun
from bench.command.repeat import RunSet, summarise_set
from bench.output.run_set import SCHEMA
from tests.support.run_files import check_document
from tests.support.summaries import summary


def finished(code=Exit.PASS, p99=0.05, **what):
    return FinishedRun(code, summary(p99, **what), Path("runs/set/1"))


SETS = {
    "two that repeated": RunSet(2, [finished(), finished(p99=0.051)]),
    "two that did not": RunSet(2, [finished(), finished(p99=0.5, others=0.4)]),
    "none": RunSet(3, interrupted=True),
    "one that broke": RunSet(2, [finished(), finished(Exit.FAULT)]),
    "what kept the next from beginning": RunSet(2, [finished()], fault="nats did not start"),
    "nothing delivered": RunSet(2, [finished(p99=None), finished(p99=None)]),
    "a median of nothing": RunSet(3, [finished(p99=0.0), finished(p99=0.0), finished(p99=0.1)]),
    "quiet ones": RunSet(1, [finished(slowed=0.4), finished()], until_quiet=True),
    "against a service": RunSet(2, [finished(seen=False, bottleneck=None)] * 2),
}


@pytest.mark.parametrize("name", SETS)
def test_every_set_keeps_the_schema(name):
    """And is the same after it was JSON."""
    assert check_document(summarise_set("small", 7, SETS[name]))["schema"] == SCHEMA

"""The micro-benchmarks: each part of a delivery by itself, and beside its comparison."""

import pytest

from bench.benchmarks.micro import accounts, deliveries, documents, packets, scrapes
from bench.benchmarks.micro.suite import ratio, run_suite
from bench.benchmarks.micro.timing import Operation, time_operation


def test_micro_benchmarks_stand_beside_what_they_are_compared_with():
    """Session and fast path stand beside the package mqtt5, other payloads beside the wire's documents."""
    suite = run_suite(0.0)
    compared = {measured.name: ratio(measured, suite) for measured in suite}
    assert [name for name, times in compared.items() if times] == [
        "PUBLISH of 5.6 kB, our session",
        "PUBLISH of 5.6 kB, the fast path's comparison",
        "delivery of 5.6 kB by a session, the stamp within JSON",
        "delivery of 5.6 kB by a session, the stamp behind it",
    ]
    assert all(0 < measured.ns.least <= measured.ns.median <= measured.ns.most for measured in suite)


@pytest.mark.parametrize("module", [accounts, deliveries, documents, packets, scrapes])
def test_a_batch_says_how_many_operations_it_did(module):
    """The time of a batch is divided by that; a second batch does the same again."""
    for operation in module.operations():
        assert operation.batch() == operation.batch() > 1


def test_an_operation_is_timed_by_its_own_processor_time():
    """The time of a call is divided by the operations in it, over nine repeats."""
    calls = []

    def batch():
        calls.append(sum(range(1_000)))
        return 10

    measured = time_operation(Operation("sum", batch, "other"), 0.001)
    assert (measured.name, measured.beside, len(measured.ns.values)) == ("sum", "other", 9)
    assert measured.ns.most < 1e9 * len(calls)

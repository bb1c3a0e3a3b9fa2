"""The trials of acceptance: a service of its own process, and 64 clients that post to it."""

from dataclasses import replace
from itertools import islice

import pytest

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.accepting import RELEASES, measure_accepting, requests_of
from bench.benchmarks.sidebyside.bounds import bounds
from bench.benchmarks.sidebyside.case_result import CaseResult
from bench.benchmarks.sidebyside.plan import Case, quick
from bench.benchmarks.sidebyside.trial import ACCEPT_CLIENTS, Trial
from bench.brokers.opening import open_broker
from wire.intake.intake import take
from wire.intake.preparing import prepare

ACCEPT = Case("embedded", 1, "accept")
NOW_NS = 1_742_299_200 * 10**9


@pytest.mark.parametrize("kind", ACCEPT_CLIENTS)
def test_every_request_posts_another_release(kind):
    """The same text would be the same release, and nothing would be written."""
    prepare()
    requests = list(islice(requests_of(kind, 8080, NOW_NS), RELEASES + 2))
    texts = [request.partition(b"\r\n\r\n")[2].decode() for request in requests]
    found = [take(text, source="body", received_ns=NOW_NS).release for text in texts]
    assert len({release.uri for release in found}) == len(found)
    assert len({release.source_language for release in found}) == 15
    assert all(
        request.partition(b"\r\n\r\n")[0].endswith(b" %d" % len(text.encode()))
        for request, text in zip(requests, texts, strict=True)
    )


@pytest.mark.parametrize(("rate", "judgement"), [(2_001.0, "held"), (1_999.0, "broken")])
def test_a_service_is_to_accept_two_thousand_releases_a_second(rate, judgement):
    """In each form."""
    trials = {kind: [Trial(1_000, 500.0, rate)] * 4 for kind in ACCEPT_CLIENTS}
    found = bounds(CaseResult(ACCEPT, trials, {kind: [] for kind in ACCEPT_CLIENTS}), 4)
    assert [(bound.name, bound.judgement) for bound in found] == [
        ("releases accepted as text", judgement),
        ("releases accepted as ninjs", judgement),
    ]


@pytest.mark.integration
async def test_a_service_accepts_what_its_clients_post(tmp_path):
    """Both forms, over the same number of connections."""
    setting = replace(quick((), 50, 1, busy_ok=True).setting(ACCEPT), seconds=0.3)
    async with open_broker("embedded", tmp_path) as broker:
        for kind in ACCEPT_CLIENTS:
            trial = await measure_accepting(kind, broker.urls[0], setting, tmp_path)
            assert trial.deliveries > 0
            assert trial.cpu_us_per_delivery > 0
            assert trial.deliveries_per_second > 0


@pytest.mark.integration
async def test_a_service_that_does_not_start_breaks_the_trial_with_its_last_words(tmp_path):
    """They say what is wrong."""
    with pytest.raises(BenchError, match=r"did not start: wire: .*http:// is not spoken"):
        await measure_accepting("text", "http://127.0.0.1", quick((), 50, 1, busy_ok=True).setting(ACCEPT), tmp_path)

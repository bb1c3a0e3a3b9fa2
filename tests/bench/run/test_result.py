"""The result of a run: the values that are derived from its parts."""

from bench.base.documents import decode, encode
from bench.run.result import ServiceSummary
from tests.support.run_results import comparison, processors, run_result, service_result


def test_the_rate_is_over_publishing_and_none_where_nothing_was_published():
    """Thirty deliveries in two seconds."""
    assert run_result().deliveries_per_second == 15.0
    assert run_result(publishing_s=0.0).deliveries_per_second == 0.0


def test_a_machine_that_others_filled_starved_the_run():
    """In a clause for the verdict; empty where the machine was the run's own, and where that is not known."""
    assert run_result().starved == service_result().starved == ""
    filled = run_result(processors=processors(others=0.8, idle=0.05))
    assert filled.starved == "the processors were full, and other programs used 40% of them"


def test_a_control_group_that_disagrees_is_the_results():
    """Empty where they agree, and where there is none."""
    assert run_result(control=comparison(disagreement="they differ")).disagreement == "they differ"
    assert run_result().disagreement == service_result().disagreement == ""


def test_the_service_of_a_run_is_the_same_after_it_was_json():
    """Its keys are the summary's, in their order."""
    service = ServiceSummary(url="http://wire:8080", wire="w1", posts=3, posted_late=1)
    document = encode(service)
    assert document == b'{"url":"http://wire:8080","wire":"w1","posts":3,"posted_late":1}'
    assert decode(ServiceSummary, document, "summary.json") == service

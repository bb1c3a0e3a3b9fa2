"""The tables for the audience, the workers and the metrics endpoint."""

import pytest
from pydantic import ValidationError

from bench.scenario.audience import Audience, Metrics, Order, Workers
from tests.support.scenarios import refused, written
from wire.contract.permutation import Permutation


def test_a_table_takes_its_keys_and_no_others():
    """An unknown key is an error: it would be a misspelt one that has no effect."""
    for table in (Audience, Metrics, Workers):
        with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
            table.model_validate({"nonsense": 1})


@pytest.mark.parametrize(
    ("key", "value"),
    [("outlets", True), ("outlets", "5"), ("qos", True), ("qos", 1.0), ("persistent", 1), ("keepalive", 60)],
)
def test_no_value_is_converted_to_another_type(key, value):
    """TOML has types of its own; a text in place of a number might be a mistake."""
    with pytest.raises(ValidationError):
        Audience.model_validate({key: value})


def test_durations_are_texts_in_the_file_and_nanoseconds_in_the_model():
    """The record of a run has the text again."""
    audience = Audience.model_validate({"keepalive": "2m", "away_for": "1500ms"})
    assert (audience.keepalive_ns, audience.away_for_ns) == (120 * 10**9, 1_500 * 10**6)
    described = audience.model_dump(mode="json", by_alias=True)
    assert (described["keepalive"], described["away_for"]) == ("120s", "1500ms")


def test_the_version_of_mqtt_may_be_a_number():
    """``--set audience.mqtt=5`` is TOML for one; true is not 5."""
    assert Audience.model_validate({"mqtt": 5}).mqtt == "5"
    with pytest.raises(ValidationError):
        Audience.model_validate({"mqtt": True})


def test_a_port_without_metrics_is_a_contradiction():
    """Either the endpoint is off or it has a port."""
    assert Metrics.model_validate({"enabled": False}).port == 0
    with pytest.raises(ValidationError, match="while metrics are off"):
        Metrics.model_validate({"enabled": False, "port": 9_000})


def test_the_order_says_what_a_trial_changes():
    """By its keys; at rest nothing is."""
    assert Order().permutation == Permutation()
    order = Order.model_validate({"connects": 2, "client_ids": 3, "swap_filters": True, "node_shift": 1})
    assert order.permutation == Permutation(2, 3, True, 1)


@pytest.mark.parametrize("value", ["5", "true", "[1]", "[[]]", "1979-05-27"])
def test_filters_of_a_wrong_type_are_named_beside_a_file_of_clients(tmp_path, value):
    """The number of clients is read from the file before the types are checked."""
    (tmp_path / "clients.csv").write_text("client_id,filters\na,\n")
    text = f'[audience]\nclients = "clients.csv"\nsubscribe = {value}\n[message]\ntopic = "a"\n'
    assert refused(written(tmp_path, text)).key.startswith("audience.subscribe")

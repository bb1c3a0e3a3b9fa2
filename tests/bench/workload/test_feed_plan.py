"""The feed of a scenario."""

from bench.scenario.load import load_scenario
from bench.workload.feed_plan import feed_plan
from tests.support.scenarios import ROOMY, written


def test_a_scenarios_message_becomes_the_plan_of_a_feed(tmp_path):
    """As many messages as the rate makes in the scenario's duration."""
    (tmp_path / "rows.jsonl").write_text('{"a": 1}\n{"a": 2}\n')
    text = 'duration = "3s"\nseed = 9\n[message]\ntopic = "n/{i}"\ntopics = 4\nrate = "5/s"\npublishers = 2\n'
    text += 'retain = true\npayload = "{a}{stamp}"\ndata = "rows.jsonl"\ndata_order = "random"\n'
    plan = feed_plan(load_scenario(written(tmp_path, text), machine=ROOMY))
    assert (plan.count, plan.topics, plan.publishers, plan.seed) == (15, 4, 2, 9)
    assert (plan.retain, plan.rows_at_random, plan.properties) == (True, True, False)
    assert plan.rows == ((b"1",), (b"2",))
    assert plan.topic_of(6) == "n/2"


def test_a_scenario_with_a_calendar_has_no_feed():
    """Its releases go over the desk."""
    assert feed_plan(load_scenario("morning", machine=ROOMY)) is None

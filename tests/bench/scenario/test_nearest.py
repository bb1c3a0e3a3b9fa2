"""The remedy for a name that is unknown."""

from bench.scenario.nearest import nearest


def test_the_remedy_is_the_nearest_name_or_all_names():
    """A near name is offered alone."""
    assert nearest("qoss", ["qos", "mqtt"]) == "did you mean qos?"
    assert nearest("x", (name for name in ("qos", "mqtt"))) == "there are: qos, mqtt"

"""The topics of control: they are in operators' ACLs, and no subscription of an outlet matches one."""

from paho.mqtt.client import topic_matches_sub

from wire.contract.control_topics import lease_topic, wire_topic, worker_topic
from wire.contract.places import CIRCUITS, SECTORS, Circuit
from wire.contract.topics import filters


def test_the_strings_are_those_of_operators_acls():
    """A change of one of them breaks every ACL that names it."""
    assert wire_topic("main") == "wirestorm/main/desk"
    assert worker_topic("main", "c0ffee") == "wirestorm/main/worker/c0ffee"
    assert lease_topic("main") == "wirestorm/main/claim"


def test_no_filter_of_an_outlet_matches_a_topic_of_control():
    """An outlet never gets a control message as news."""
    patterns = {
        pattern
        for name in sorted(CIRCUITS)[:20]
        for sectors in ((), tuple(SECTORS))
        for pattern in filters((Circuit.parse(name),), sectors)
    }
    for topic in (wire_topic("w"), worker_topic("w", "i"), lease_topic("w")):
        assert not [pattern for pattern in patterns if topic_matches_sub(pattern, topic)]

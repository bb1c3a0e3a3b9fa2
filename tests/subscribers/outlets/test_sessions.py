"""How outlets introduce themselves: client ids, filters and options of their sessions."""

import pytest

from subscribers.mqtt.options import Version
from subscribers.mqtt.session import Session
from subscribers.outlets.sessions import Sessions
from tests.support.ledgers import DIRECTORY
from tests.support.mqtt_sessions import RecordingSink
from tests.support.recording_wire import assignment
from wire.contract.topics import parse

WHO = (b"user", b"word")


def sessions_of(**settings):
    return Sessions(assignment((0, 1), **settings), DIRECTORY, WHO)


def test_a_client_id_names_the_run_and_the_outlet_and_fits_mqtt():
    """MQTT 3.1.1 §3.1.3.1 promises 23 characters; each outlet has its own."""
    sessions = sessions_of()
    ids = [sessions.client_id(index) for index in range(len(DIRECTORY.outlets))]
    assert len(set(ids)) == len(ids)
    assert all(len(name) <= 23 and name.startswith("0000000000000007-") for name in ids)
    assert sessions_of(run_id=2**64 - 1).client_id(0).startswith("f" * 16)


def test_the_filters_of_an_outlet_match_what_it_is_entitled_to_and_equal_ones_are_one():
    """Thousands of outlets have few different ones."""
    sessions = sessions_of()
    filters = [sessions.filters(index) for index in range(len(DIRECTORY.outlets))]
    assert len({id(item) for item in filters}) == len(set(filters))
    for index, wanted in enumerate(filters):
        circuits = {str(circuit) for circuit in DIRECTORY.outlets[index].circuits}
        assert {str(parse(item.replace("+", "flash"))[0]) for item in wanted} == circuits


@pytest.mark.parametrize(
    ("settings", "clean", "expiry_s"),
    [
        ({"qos": 0}, True, 0),
        ({"qos": 1, "persistent": False}, True, 0),
        ({"qos": 1}, False, 3600),
        ({"qos": 2, "mqtt": "5"}, False, 3600),
    ],
)
def test_a_session_lasts_where_the_broker_is_to_keep_messages(settings, clean, expiry_s):
    """At QoS 0 the broker keeps no session."""
    options = sessions_of(**settings).options
    assert (options.clean, options.session_expiry_s) == (clean, expiry_s)
    assert options.version is (Version.V5 if settings.get("mqtt") == "5" else Version.V311)
    assert (options.qos, options.username, options.password) == (settings["qos"], *WHO)


def test_a_clearing_session_has_the_same_client_id_and_asks_for_nothing():
    """Its CONNECT has the broker drop the former session."""
    sessions = sessions_of()
    former = Session(sessions.options, sessions.client_id(5), sessions.filters(5), RecordingSink())
    clearing = sessions.clearing(former, RecordingSink())
    assert clearing.client_id == former.client_id
    assert (clearing.options.clean, clearing.filters) == (True, ())

"""How outlets introduce themselves: client ids, filters and options of their sessions."""

import pytest

from subscribers.errors import WorkerError
from subscribers.mqtt.options import SubscribeOptions, Version, Will
from subscribers.mqtt.session import Session
from subscribers.outlets.sessions import Sessions
from tests.support.ledgers import DIRECTORY
from tests.support.mqtt_sessions import RecordingSink
from tests.support.recording_wire import assignment
from wire.contract.permutation import Permutation
from wire.contract.session_config import SessionConfig, WillConfig
from wire.contract.topics import parse
from wire.directory.permuting import swapped

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


def test_in_a_trial_outlets_have_the_ids_of_others_and_other_filters_for_the_same_topics():
    """The set of ids stays; each outlet is entitled to the same."""
    plain, changed = sessions_of(), sessions_of(permutation=Permutation(client_ids=1, swap_filters=True))
    indices = range(len(DIRECTORY.outlets))
    before, after = ([held.client_id(index) for index in indices] for held in (plain, changed))
    assert before != after
    assert sorted(before) == sorted(after)
    assert all(changed.filters(index) == swapped(plain.filters(index)) for index in indices)


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


def test_a_session_asks_for_what_the_configuration_says():
    """Every field of it, in MQTT 5; the will and the user of each outlet are its own."""
    asked = SessionConfig(
        *("sensor-{i}", "user-{outlet}"),
        clean_start=True,
        expiry_s=600,
        receive_maximum=1,
        packet_most=65_536,
        topic_alias_maximum=10,
        retain_handling=2,
        retain_as_published=True,
        response_information=True,
        problem_information=False,
        user_properties=(("a", "b"),),
        subscribe_properties=(("c", "d"),),
        will=WillConfig("wills/{i}", "{wire_id} {run}", 1, True, 5),
    )
    sessions = sessions_of(mqtt="5", session=asked, wire_id="lab")
    assert [sessions.client_id(index) for index in (0, 7)] == ["sensor-0", "sensor-7"]
    options = sessions.options_of(7)
    assert (options.clean, options.session_expiry_s, options.receive_maximum) == (True, 600, 1)
    assert (options.packet_limit_bytes, options.topic_alias_maximum) == (65_536, 10)
    assert (options.response_information, options.problem_information) == (True, False)
    assert (options.user_properties, options.authentication) == ((("a", "b"),), None)
    assert options.subscribing == SubscribeOptions(False, True, 2, (("c", "d"),))
    assert options.will == Will("wills/7", b"lab 0000000000000007", 1, True, 5)
    assert (options.username, options.password) == (f"user-{DIRECTORY.outlets[7].id}".encode(), b"word")
    clearing = sessions.clearing(
        Session(options, sessions.client_id(7), sessions.filters(7), RecordingSink()), RecordingSink()
    )
    assert (clearing.options.username, clearing.options.will) == (options.username, None)


def test_sessions_with_nothing_of_their_own_have_one_options_in_common():
    """Thousands of outlets."""
    sessions = sessions_of()
    assert sessions.options_of(1) is sessions.options_of(2) is sessions.options


def test_an_enhanced_authentication_has_the_user_and_password_of_the_broker():
    """Each connection's exchange is a new one; without a password there is none."""
    sessions = sessions_of(mqtt="5", session=SessionConfig(authentication="SCRAM-SHA-256", username="user-{i}"))
    make = sessions.options_of(3).authentication
    assert make().first().startswith(b"n,,n=user-3,r=")
    assert make().first() != make().first()
    with pytest.raises(WorkerError, match="SCRAM-SHA-256 needs a user name and a password"):
        Sessions(
            assignment((0, 1), mqtt="5", session=SessionConfig(authentication="SCRAM-SHA-256")), DIRECTORY, (b"u", None)
        )


@pytest.mark.parametrize(
    "asked",
    [
        {"session": SessionConfig(authentication="SCRAM-SHA-256")},
        {"session": SessionConfig(will=WillConfig("wills/#"))},
    ],
)
def test_a_session_that_mqtt_does_not_allow_is_a_worker_s_error(asked):
    """AUTH at 3.1.1, and a will for a filter: a wire of another version may ask for them."""
    with pytest.raises(WorkerError, match="cannot be as asked for"):
        sessions_of(mqtt="3.1.1", **asked)


def test_a_clearing_session_has_the_same_client_id_and_asks_for_nothing():
    """Its CONNECT has the broker drop the former session."""
    sessions = sessions_of()
    former = Session(sessions.options, sessions.client_id(5), sessions.filters(5), RecordingSink())
    clearing = sessions.clearing(former, RecordingSink())
    assert clearing.client_id == former.client_id
    assert (clearing.options.clean, clearing.filters) == (True, ())

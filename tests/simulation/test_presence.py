"""The truth about absences: what is seen of an outlet that leaves as planned, and what that leaves open."""

from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from tests.simulation.kinds import CONFIG, DIRECTORY, Kind
from tests.simulation.presence import Presence, nights
from tests.simulation.truth import Sent
from wire.contract.behaviours import Draw, MassReturn, Night, Zone

SECOND = 10**9
CIRCUIT = next(circuit for circuit in DIRECTORY.circuits if DIRECTORY.entitled(circuit, "flash"))
TOPIC = f"wire/v1/{CIRCUIT}/flash"
OUTLET = DIRECTORY.entitled_to(TOPIC)[0]


@pytest.fixture
def presence():
    """One outlet crashes at 10 s, and returns at 30 s; no session holds anything."""
    draws = (Draw(OUTLET, OUTLET + 1, 1),)
    return_at_once = MassReturn(name="herd", draws=draws, at_ns=10 * SECOND, away_ns=20 * SECOND)
    config = replace(CONFIG, qos=0, duration_ns=60 * SECOND, behaviours=(return_at_once,))
    made = Presence(Kind(config, DIRECTORY, 0))
    made.asks("a", OUTLET, 0)
    return made


def test_an_outlet_that_leaves_while_it_was_to_stay_is_noted(presence):
    """It was to leave at 10 s, and to stay away until 30 s."""
    for seconds in (9.9, 10, 30):
        presence.left("a", OUTLET, client(), int(seconds * SECOND))
    assert presence.strays == [(OUTLET, int(9.9 * SECOND)), (OUTLET, 30 * SECOND)]


def test_a_night_is_a_zones_own_and_ends_with_publishing():
    """One that begins the day before begins with publishing."""
    zones = (Zone("Asia/Tokyo", 7 * SECOND), Zone("Europe/Paris", 2 * SECOND))
    draws = (Draw(OUTLET, OUTLET + 1, 1),)
    night = Night(name="night", draws=draws, away_ns=4 * SECOND, period_ns=10 * SECOND, zones=zones)
    for zone, times in (("Asia/Tokyo", [(0, 1), (7, 11), (17, 18)]), ("Europe/Paris", [(2, 6), (12, 16)])):
        windows = [(window.leave_ns, window.return_ns) for window in nights(night, zone, 18 * SECOND)]
        assert windows == [(leave * SECOND, back * SECOND) for leave, back in times]


def sent_at(seconds):
    return Sent(1, "urn:x:1", 1, "usable", TOPIC, int(seconds * SECOND), int(seconds * SECOND))


def client():
    return SimpleNamespace(left_ns=0)


def test_a_message_that_is_routed_while_its_outlet_is_away_is_excused(presence):
    """The outlet was seen to leave; before that it is just not subscribed, which excuses nothing."""
    assert presence.routed(sent_at(5), {}, 5 * SECOND) == []
    assert not presence.excused(1, OUTLET)
    presence.left("a", OUTLET, client(), 10 * SECOND)
    sent = sent_at(12)._replace(sequence=2)
    assert presence.routed(sent, {}, 12 * SECOND) == [OUTLET]
    assert presence.excused(2, OUTLET)
    assert presence.doubtful(sent, OUTLET)


def test_a_message_on_its_way_to_an_outlet_that_leaves_is_lost_by_that(presence):
    """One that the network held for ten seconds is not."""
    connection = client()
    presence.routed(sent_at(9), {OUTLET: connection}, 9 * SECOND)
    assert not presence.lost_by_leaving(1, OUTLET)
    presence.left("a", OUTLET, connection, 10 * SECOND)
    assert presence.lost_by_leaving(1, OUTLET)
    assert presence.excused(1, OUTLET)
    slow = client()
    presence.routed(sent_at(0)._replace(sequence=2), {OUTLET: slow}, 0)
    presence.left("a", OUTLET, slow, 10 * SECOND)
    assert not presence.excused(2, OUTLET)


def test_an_absence_leaves_nothing_open_once_its_outlet_is_subscribed_again(presence):
    """Until SUBACK it does, at each worker that has the outlet."""
    presence.left("a", OUTLET, client(), 10 * SECOND)
    presence.asks("a", OUTLET, 30 * SECOND)
    assert presence.doubtful(sent_at(31), OUTLET)
    presence.asks("b", OUTLET, 30 * SECOND)
    presence.subscribed("a", OUTLET, 31 * SECOND)
    assert presence.doubtful(sent_at(31), OUTLET)
    presence.subscribed("b", OUTLET, 33 * SECOND)
    assert presence.doubtful(sent_at(32), OUTLET)
    assert not presence.doubtful(sent_at(33), OUTLET)


def test_a_message_that_last_arrived_ten_seconds_before_an_absence_is_not_open(presence):
    """Its broker was done with it."""
    sent = sent_at(0)
    presence.arrived("a", OUTLET, sent, SECOND, calm=True)
    assert presence.doubtful(sent, OUTLET, calm=True)
    earlier = sent._replace(sequence=2)
    presence.arrived("a", OUTLET, earlier, 0, calm=True)
    assert not presence.doubtful(earlier, OUTLET, calm=True)
    assert presence.doubtful(earlier, OUTLET)


def test_a_message_that_a_broker_kept_for_an_absence_is_proved_where_it_was_done_with_it(presence):
    """It came to others ten seconds before the outlet came back."""
    other = next(outlet for outlet in DIRECTORY.entitled_to(TOPIC) if outlet != OUTLET)
    presence.left("a", OUTLET, client(), 10 * SECOND)
    for sequence, seconds in ((1, 15), (2, 25)):
        sent = sent_at(seconds)._replace(sequence=sequence)
        presence.routed(sent, {other: client()}, seconds * SECOND)
        presence.haunt(sequence, OUTLET, seconds * SECOND)
        presence.arrived("a", other, sent, seconds * SECOND, calm=True)
    presence.asks("a", OUTLET, 30 * SECOND)
    for sequence, seconds in ((1, 15), (2, 25)):
        presence.arrived("a", OUTLET, sent_at(seconds)._replace(sequence=sequence), 31 * SECOND, calm=True)
    assert (presence.haunts.least, presence.haunts.most) == (1, 1)

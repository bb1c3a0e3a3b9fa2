"""Shared desks: who sits together, what they subscribe to, and who is expected to get what."""

import msgspec
import pytest

from tests.support.own_clients import own_clients
from wire.contract.audience_definition import ClientGroup, ClientGroups, TopicSource
from wire.contract.behaviours import Draw, SharedDesk, SlowAck
from wire.contract.topics import topic
from wire.contract.worker_config import WorkerConfig
from wire.directory.behaving import Behaving
from wire.directory.building import audience_of
from wire.directory.population import population
from wire.directory.shared_desks import DeskDirectory, SharedDesks, clients_at_desks, outlets_at_desks
from wire.host.files import read_file

OUTLETS = 200
PLAIN = population(1, OUTLETS, 10)
DESK = SharedDesk(name="desk", draws=(Draw(0, OUTLETS, 41),), size=3)
BEHAVING = Behaving(1, OUTLETS, (DESK,))
SEATED = outlets_at_desks(PLAIN, BEHAVING)
CIRCUIT = max(PLAIN.circuits, key=lambda item: len(PLAIN.entitled(item, "flash")))


def test_desks_are_full_but_for_the_last_one_and_nobody_is_alone():
    """Forty-one clients at desks of three: thirteen are full, and one has two."""
    desks = SharedDesks(BEHAVING).desks
    assert [len(desk) for desk in desks] == [3] * 13 + [2]
    assert sorted(index for desk in desks for index in desk) == list(BEHAVING.members(1))


def test_a_draw_has_desks_of_its_own():
    """Clients of two groups do not sit together."""
    parted = SharedDesk(name="d", draws=(Draw(0, 10, 5), Draw(10, 20, 5)), size=3)
    desks = SharedDesks(Behaving(1, 20, (parted, SlowAck(name="s", draws=(Draw(0, 20, 3),), delay_ns=1)))).desks
    assert sorted(len(desk) for desk in desks) == [2, 2, 3, 3]
    assert all(len({index // 10 for index in desk}) == 1 for desk in desks)


def test_the_clients_of_a_desk_share_the_subscriptions_of_the_first_one():
    """Each under its own id; the others subscribe as ever."""
    for desk in SEATED.seating.desks:
        own = PLAIN.client(desk[0]).filters
        for index in desk:
            client = SEATED.client(index)
            assert client.id == PLAIN.client(index).id
            assert client.filters == tuple(f"$share/desk-{desk[0]:05d}/{text}" for text in own)
    others = [index for index in range(OUTLETS) if SEATED.seating.of(index) is None]
    assert [SEATED.client(index) for index in others] == [PLAIN.client(index) for index in others]


@pytest.mark.parametrize("heading", ["flash", "sport"])
def test_a_message_is_expected_once_at_each_desk_whose_outlet_is_entitled(heading):
    """And at each outlet without a desk that is; the name is the subscription that the clients send."""
    name = topic(CIRCUIT, heading)
    entitled, groups = SEATED.entitled_to(name), SEATED.shared(name)
    assert set(entitled) == {index for index in PLAIN.entitled_to(name) if SEATED.seating.of(index) is None}
    assert entitled is SEATED.entitled_to(name)
    leads = {desk[0] for desk in SEATED.seating.desks} & set(PLAIN.entitled_to(name))
    assert {group.members[0] for group in groups} == leads
    assert leads or heading != "flash"  # which every outlet of the circuit takes
    for group in groups:
        assert all(group.name in SEATED.client(index).filters for index in group.members)


def test_desks_change_the_digest_and_without_them_the_directory_is_the_same():
    """Wire and workers compare it."""
    assert len({PLAIN.digest, SEATED.digest, outlets_at_desks(PLAIN, Behaving(2, OUTLETS, (DESK,))).digest}) == 3
    assert outlets_at_desks(PLAIN, Behaving(1, OUTLETS, ())) is PLAIN
    assert isinstance(SEATED, DeskDirectory)


def test_a_worker_builds_the_same_desks_from_its_configuration():
    """As it travels."""
    config = WorkerConfig(1, OUTLETS, 10, ("mqtt://127.0.0.1:1883",), behaviours=(DESK,))
    again = msgspec.json.decode(msgspec.json.encode(config), type=WorkerConfig)
    assert audience_of(again, read_file).digest == SEATED.digest


def test_own_clients_at_desks_share_as_if_their_filters_said_so():
    """The first one's filters, and the rules of shared subscriptions."""
    behaving = Behaving(1, 6, (SharedDesk(name="d", draws=(Draw(0, 4, 4),), size=2),))
    clients = own_clients([[f"news/{index % 2}"] for index in range(6)], ["news/0", "news/1"])
    seated = clients_at_desks([clients.client(index) for index in range(6)], behaving)
    assert [client.filters for client in seated] == [
        *[("$share/desk-00000/news/0",)] * 2,
        *[("$share/desk-00002/news/0",)] * 2,
        ("news/0",),
        ("news/1",),
    ]
    groups = ClientGroups((ClientGroup("g", 6, ("news/{i % 2}",)),), (TopicSource("news/{i}", 2),))
    config = WorkerConfig(1, 6, 10, ("mqtt://127.0.0.1:1883",), audience=groups, behaviours=behaving.behaviours)
    audience = audience_of(config, read_file)
    assert audience.sharing
    assert [list(group.members) for group in audience.shared("news/0")] == [[0, 1], [2, 3]]
    assert list(audience.entitled_to("news/1")) == [5]

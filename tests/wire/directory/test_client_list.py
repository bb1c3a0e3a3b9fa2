"""A user's own clients: who gets what by MQTT's rules, against a model that tries each filter of each client."""

import os
from random import Random

import pytest

from tests.support.mqtt_matching import brute_force
from wire.contract.audience_definition import TopicSource
from wire.directory.audience import Audience, Client
from wire.directory.client_list import ClientList
from wire.directory.topic_set import TopicSet
from wire.errors import ContractError, DirectoryError

# Clients and topics that are compared in all; WIRESTORM_FILTER_PAIRS asks for more.
PAIRS = int(os.environ.get("WIRESTORM_FILTER_PAIRS", "200_000"))
WORDS = ("a", "b", "$a", "")


def topics_of(*names):
    """The topics of a run, each from a text without fields."""
    return TopicSet([TopicSource(name, 1) for name in names], seed=1)


def clients_of(*filters):
    """Clients with these filters each."""
    return [Client(f"{index:05d}", tuple(texts)) for index, texts in enumerate(filters)]


def drawn_filter(random):
    """A random filter, one in four shared by one of three groups."""
    levels = [random.choice((*WORDS, "+", "+")) for _ in range(random.randint(1, 3))]
    if random.random() < 0.3:
        levels[-1] = "#"
    text = "/".join(levels) or "a"
    return f"$share/g{random.randrange(3)}/{text}" if random.random() < 0.25 else text


def expected(clients, topic):
    """Copies by client, members by shared subscription, and whether a client has two roles: by brute force."""
    own, shared = {}, {}
    for index, client in enumerate(clients):
        for text in dict.fromkeys(client.filters):
            share = text.startswith("$share/")
            if brute_force(text.split("/", 2)[2] if share else text, topic):
                if share:
                    shared.setdefault(text, []).append(index)
                else:
                    own[index] = own.get(index, 0) + 1
    roles = [*own, *(index for members in shared.values() for index in members)]
    return own, shared, len(roles) > len(set(roles))


def test_the_entitled_clients_are_those_of_a_model_that_tries_each_filter():
    """MQTT 3.1.1 §3.3.5 and §4.7, MQTT 5.0 §4.7 and §4.8.2: own filters, overlapping ones, and shared subscriptions.

    A client with two roles for a topic is refused, and only such a one.
    """
    random = Random(8)
    pairs = refused = overlapping = groups = 0
    while pairs < PAIRS:
        clients = clients_of(*([drawn_filter(random) for _ in range(random.choice((1, 1, 2, 3)))] for _ in range(12)))
        names = {"/".join(random.choice(WORDS) for _ in range(random.randint(1, 3))) or "a" for _ in range(20)}
        audience: Audience = ClientList(1, clients, topics_of(*sorted(names)))
        for name in sorted(names):
            pairs += len(clients)
            own, shared, twice = expected(clients, name)
            if twice:
                refused += 1
                with pytest.raises(DirectoryError, match="cannot be told apart"):
                    audience.entitled_to(name)
                continue
            assert list(audience.entitled_to(name)) == sorted(own)
            assert {group.name: list(group.members) for group in audience.shared(name)} == shared
            assert {index: audience.copies(index, name) for index in own} == own
            overlapping += any(count > 1 for count in own.values())
            groups += len(shared)
    assert min(refused, overlapping, groups) > 100


def test_a_topic_that_is_none_of_the_runs_has_no_label():
    """Its arrivals are foreign."""
    audience = ClientList(1, clients_of(["news/#"]), topics_of("news/1"))
    assert audience.label("news/1") == "news/1"
    for read in (audience.label, audience.entitled_to, audience.shared):
        with pytest.raises(ContractError):
            read("news/2")


def test_labels_are_topics_while_they_are_few_and_else_templates():
    """Labels are labels of metrics: their number is bounded."""
    few, many = TopicSet([TopicSource("n/{i}", 100)], 1), TopicSet([TopicSource("n/{i}", 101)], 1)
    assert (len(few.labels), few.label("n/7")) == (100, "n/7")
    assert (many.labels, many.label("n/7")) == (("n/{i}",), "n/{i}")
    assert TopicSet([TopicSource("n/{i}", 3)], 1, "template").labels == ("n/{i}",)
    assert len(TopicSet([TopicSource("n/{i}", 101)], 1, "topic").labels) == 101
    with pytest.raises(ContractError, match="1,001 labels"):
        TopicSet([TopicSource("n/{i}", 1_001)], 1, "topic")
    with pytest.raises(ContractError, match="wildcard"):
        TopicSet([TopicSource("n/+", 1)], 1)


@pytest.mark.parametrize(
    ("filters", "names", "problem"),
    [
        ([["news/1"]], ["news/1", "news/22"], "topic: no client takes 'news/22'; the nearest filter is 'news/1'"),
        ([["news/#"], ["nws/#"]], ["news/1"], "client 00001: no topic of the run matches 'nws/#'; the nearest topic"),
        ([["$share/g/news/#", "news/1"]], ["news/1"], "gets 'news/1' by a filter of its own and by $share/g/news/#"),
        ([["$share/g/news/#", "$share/h/news/#"]], ["news/1"], "by $share/g/news/# and by $share/h/news/#"),
    ],
)
def test_clients_that_do_not_fit_the_topics_are_refused_before_any_load(filters, names, problem):
    """One message, with the nearest right thing."""
    with pytest.raises(DirectoryError) as raised:
        ClientList(1, clients_of(*filters), topics_of(*names)).check()
    assert problem in str(raised.value)


def test_a_digest_stands_for_filters_ids_and_topics_and_for_no_password():
    """Wire and worker compare it; it travels in the clear."""

    def digest(*clients, names=("a",)):
        return ClientList(1, clients, topics_of(*names)).digest

    plain = digest(Client("1", ("a",), "x"))
    assert plain == digest(Client("1", ("a",), "x", user="u", password="p"))
    others = [digest(Client("1", ("a",), "y")), digest(Client("1", ("+",), "x")), digest(Client("1", ("a",), "x", 2))]
    assert len({plain, *others, digest(Client("1", ("a",), "x"), names=("a", "b"))}) == 5


def test_a_hundred_thousand_clients_are_matched_in_a_moment():
    """Each with a filter of its own and a common one; the time a topic takes depends on what it finds."""
    clients = clients_of(*((f"dev/{index}/cmd", "all/#") for index in range(100_000)))
    audience = ClientList(1, clients, TopicSet([TopicSource("dev/{i}/cmd", 1_000), TopicSource("all/now", 1)], 1))
    assert all(list(audience.entitled_to(f"dev/{index}/cmd")) == [index] for index in range(1_000))
    assert len(audience.entitled_to("all/now")) == 100_000


def test_sharing_and_mixed_qos_are_known_for_what_planned_absences_exclude():
    """A session holds messages at QoS 1 and 2 alone."""
    plain, shared = clients_of(["news/1"]), clients_of(["news/1"], ["$share/g/news/1"])
    assert not ClientList(1, plain, topics_of("news/1")).sharing
    assert ClientList(1, shared, topics_of("news/1")).sharing
    mixed = ClientList(1, [*plain, Client("00001", ("news/1",), qos=0)], topics_of("news/1"))
    assert (mixed.mixed_qos(0), mixed.mixed_qos(1)) == (False, True)

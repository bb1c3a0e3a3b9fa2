"""A user's own clients in few words: filters of each, and the topics of the run."""

from wire.contract.audience_definition import TopicSource
from wire.directory.audience import Client
from wire.directory.client_list import ClientList
from wire.directory.topic_set import TopicSet

__all__ = ["own_clients"]


def own_clients(filters, topics):
    """An audience with these filters, a list for each client, and these topics."""
    clients = [Client(f"{index:05d}", tuple(texts)) for index, texts in enumerate(filters)]
    return ClientList(1, clients, TopicSet([TopicSource(topic, 1) for topic in topics], 1))

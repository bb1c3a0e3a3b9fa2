"""Clients in groups, each with its templates of filters and client ids."""

from collections.abc import Sequence

from wire.contract.audience_definition import ClientGroup
from wire.contract.templates import Template, TemplateError
from wire.contract.topic_filters import FilterError
from wire.directory.audience import Client
from wire.directory.client_file import ListedClients, client_id_of, filters_of
from wire.errors import AudienceError

__all__ = ["clients_of"]


def clients_of(groups: Sequence[ClientGroup], seed: int) -> ListedClients:
    """Return the clients of groups, one group after the other; ``{i}`` counts over all of them.

    AudienceError, with the group, where a template or a filter is wrong, or two clients have one id.
    """
    clients: list[Client] = []
    places: list[str] = []
    templates: dict[str, Template] = {}
    known: dict[tuple[str, ...], tuple[str, ...]] = {}  # one copy of equal filters
    ids: dict[str, int] = {}
    for group in groups:
        place = f"group {group.name!r}" if group.name else "subscribe"
        for _ in range(group.clients):
            index = len(clients)
            what = "client_id"
            try:
                client_id = client_id_of(group.client_id, index, group.name, seed) if group.client_id else ""
                what = "filters"
                filters = filters_of(group.filters, index, group.name, client_id, seed, templates)
            except (TemplateError, FilterError) as error:
                where = f"{place}: {what}"
                raise AudienceError(where, error.problem, error.remedy, field=what, client=index) from None
            if not filters:
                problem, remedy = "it subscribes to nothing", 'give filters such as ["news/#"]'
                raise AudienceError(place, problem, remedy, field="filters", client=index)
            if client_id and ids.setdefault(client_id, index) != index:
                problem = (
                    f"client id {client_id!r} is that of clients {ids[client_id]} and {index}, and a broker would end "
                    "the first connection"
                )
                remedy = "put {i} into the template"
                raise AudienceError(place, problem, remedy, field="client_id", client=index)
            filters = known.setdefault(filters, filters)
            clients.append(Client(client_id or f"{index:05d}", filters, client_id, qos=group.qos))
            places.append(place)
    return ListedClients(clients, places)

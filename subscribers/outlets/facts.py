"""What is known of the outlets of a partition that may put some of them first."""

from collections.abc import Iterable

from subscribers.ledger.order_causes import OutletFacts
from subscribers.outlets.endpoints import Endpoints
from subscribers.outlets.outlet import SimulatedOutlet
from wire.directory.audience import Audience
from wire.directory.cohorts import Cohorts
from wire.directory.directory import Directory
from wire.directory.permuting import is_wildcard

__all__ = ["facts_of"]


def facts_of(
    outlets: Iterable[SimulatedOutlet], endpoints: Endpoints, audience: Audience, cohorts: Cohorts | None
) -> dict[int, OutletFacts]:
    """Return the facts of a partition's outlets, by slot; ``cohorts`` has their groups, where there are any."""
    found = {}
    for outlet in outlets:
        session, name = outlet.session, outlet.session.client_id
        found[outlet.slot] = OutletFacts(
            subscribed_ns=outlet.subscribed_ns,
            client_id=name if isinstance(name, str) else name.decode(),
            wildcard=any(map(is_wildcard, session.filters)),
            filters=len(session.filters),
            node=endpoints.node(outlet.index),
            group="" if cohorts is None else cohorts.group(outlet.index),
            size=audience.outlets[outlet.index].editors if isinstance(audience, Directory) else 0,
        )
    return found

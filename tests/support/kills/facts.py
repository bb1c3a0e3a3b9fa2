"""What the service's API says when nothing is outstanding."""

from dataclasses import dataclass

from tests.support.service_processes import quoted

__all__ = ["Facts", "facts_of"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Answers of the API. ``states`` are by uri and version, of every version that the wire has; ``deliveries`` and
    ``missing`` of those that were asked for, ``missing`` only where a delivery is.
    """

    states: dict
    deliveries: dict
    missing: dict
    counts: dict
    faults: list


def facts_of(service, keys):
    """Ask a service for everything that it says about the versions with these keys, and for all that it lists."""
    states = _states(service)
    deliveries = {(uri, version): service.delivery(uri, version) for uri, version in keys if (uri, version) in states}
    missing = {
        (uri, version): service.ask("GET", f"/releases/{quoted(uri)}/missing?version={version}")["messages"]
        for (uri, version), delivery in deliveries.items()
        if delivery["missing"]
    }
    account = service.ask("GET", "/account")
    return Facts(states, deliveries, missing, account["counts"], account["faults"])


def _states(service):
    """Return the state of each version by its uri and version, from every page of the list."""
    states, path = {}, "/releases?limit=100"
    while path:
        page = service.ask("GET", path)
        states |= {(item["uri"], item["version"]): item["state"] for item in page["releases"]}
        path = page["next"]
    return states

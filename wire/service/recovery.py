"""A wire takes up what an earlier process left in its stores: account, agenda and outbox."""

from wire.account.store_port import StoredOutbox
from wire.contract.release import Release
from wire.desk.desk import Desk
from wire.desk.store import Store
from wire.errors import CorruptRowError
from wire.service.composition import Wire
from wire.store.database import FILE

__all__ = ["take_up"]


def take_up(wire: Wire, desk_store: Store) -> int:
    """Restore a new wire's account, agenda and outbox; return how many messages the broker has not acknowledged."""
    unacknowledged = {sequence for _, numbered in desk_store.unacknowledged() for sequence, _ in numbered}

    def release_of(uri: str, version: int) -> Release:
        return _release(wire.desk, uri, version)

    outbox = StoredOutbox(unacknowledged, desk_store.refusals())
    wire.persistence.restore(release_of=release_of, outbox=outbox)
    wire.dispatch.recover()
    return len(unacknowledged)


def _release(desk: Desk, uri: str, version: int) -> Release:
    found = next((entry.release for entry in desk.versions(uri) if entry.release.version == version), None)
    if found is None:
        raise CorruptRowError(FILE, f"{uri} version {version} of releases", "it is not there")
    return found

"""The wire's directory is an audience: entitlement, labels and clients by topic."""

import pytest

from wire.contract.topics import FLASH, PREFIX, filters, topic
from wire.directory.audience import Audience, Client
from wire.directory.population import population
from wire.errors import ContractError

DIRECTORY = population(1, 60, 10)


def test_the_outlets_of_a_topic_are_those_of_its_circuit_and_heading():
    """One array for all callers, as account and ledgers count on."""
    audience: Audience = DIRECTORY
    for circuit in DIRECTORY.circuits:
        for heading in ("business", FLASH):
            name = topic(circuit, heading)
            assert audience.entitled_to(name) is DIRECTORY.entitled(circuit, heading)
            assert audience.label(name) == str(circuit) in audience.labels
            assert audience.shared(name) == ()
    assert audience.size == 60


def test_an_outlet_is_a_client_with_its_own_filters():
    """They are disjoint: one copy of each message."""
    outlet = DIRECTORY.outlets[7]
    assert DIRECTORY.client(7) == Client(outlet.id, filters(outlet.circuits, outlet.sectors))
    assert DIRECTORY.copies(7, topic(outlet.circuits[0], FLASH)) == 1


@pytest.mark.parametrize("name", ["news/1", f"{PREFIX}/de/atlantis/sport"])
def test_a_foreign_topic_has_no_label(name):
    """A ledger makes no state of it."""
    with pytest.raises(ContractError):
        DIRECTORY.label(name)
    with pytest.raises(ContractError):
        DIRECTORY.entitled_to(name)

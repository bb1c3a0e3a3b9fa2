"""Messages of the wire, as its desk makes them."""

from wire.contract.places import Circuit
from wire.contract.topics import topic
from wire.desk.message import Message

__all__ = ["circuit_of", "wire_message"]


def wire_message(run_id, sequence, uri, version, circuit, heading, due_ns, embargo_ns, expires_ns, document):
    """A message on a circuit under a heading."""
    name = topic(circuit, heading)
    return Message(
        run_id,
        sequence,
        uri,
        version,
        name,
        str(circuit),
        circuit.language,
        due_ns,
        embargo_ns,
        expires_ns,
        document,
        heading,
    )


def circuit_of(message):
    """The circuit that a message of the wire is on."""
    return Circuit.parse(message.label)

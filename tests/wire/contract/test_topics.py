"""Topics and filters: an outlet subscribes to the topics that it is entitled to, each once."""

import itertools

import pytest

from wire.contract.places import LANGUAGES, REGIONS, SECTORS, Circuit
from wire.contract.topics import FLASH, filters, parse, topic
from wire.errors import ContractError

HERE = Circuit("de", "western-europe")


def matches(pattern: str, text: str) -> bool:
    """MQTT 3.1.1 §4.7.1, for filters without '#'."""
    wanted, given = pattern.split("/"), text.split("/")
    return len(wanted) == len(given) and all(a in ("+", b) for a, b in zip(wanted, given, strict=True))


def test_every_topic_parses_back_and_has_no_space():
    """NATS drops a client whose topic has a space."""
    for language, region, heading in itertools.product(LANGUAGES, REGIONS, (*SECTORS, FLASH)):
        text = topic(Circuit(language, region), heading)
        assert parse(text) == (Circuit(language, region), heading)
        assert text.isascii()
        assert " " not in text


@pytest.mark.parametrize(
    "text", ["", "wire/v1/de/western-europe", "wire/v2/de/western-europe/sport", "wire/v1/xx/western-europe/sport"]
)
def test_other_topics_are_refused(text):
    """A message on another topic is foreign."""
    with pytest.raises(ContractError, match="topic of the wire"):
        parse(text)


@pytest.mark.parametrize("sectors", [(), ("business",), ("business", "health", "sport")])
def test_no_topic_matches_two_filters_of_one_outlet(sectors):
    """A broker may deliver once per matching filter."""
    circuits = (HERE, Circuit("en", "western-europe"))
    wanted = filters(circuits, sectors)
    for circuit, heading in itertools.product(circuits, (*SECTORS, FLASH)):
        entitled = not sectors or heading in sectors or heading == FLASH
        assert sum(matches(pattern, topic(circuit, heading)) for pattern in wanted) == int(entitled)

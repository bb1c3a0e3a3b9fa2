"""The burst of the morning: the scenario's own releases."""

from bench.benchmarks.sidebyside.morning import morning
from wire.directory.population import population

DIRECTORY = population(20250318, 300, 90)


async def test_a_burst_is_the_scenarios_forty_releases_at_once():
    """And before it come those that the scenario has before, the flash to every circuit among them."""
    before, at_once = await morning(DIRECTORY, 7)
    assert len(at_once.releases) == 40
    assert len({item.due_ns for item in at_once.releases}) == 1
    assert max(item.due_ns for item in before.releases) < at_once.releases[0].due_ns
    assert len({message.topic for message in before.messages}) >= len(DIRECTORY.circuits)
    assert at_once.messages[0].sequence == len(before.messages) + 1
    assert at_once.deliveries == sum(len(DIRECTORY.entitled_to(message.topic)) for message in at_once.messages) > 0


async def test_a_burst_is_the_same_each_time():
    """Sizes and topics: otherwise two trials could not be compared."""

    def shape(parts):
        return [[(message.topic, len(message.document)) for message in part.messages] for part in parts]

    assert shape(await morning(DIRECTORY, 7)) == shape(await morning(DIRECTORY, 8))

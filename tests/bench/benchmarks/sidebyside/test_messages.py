"""The messages of releases, for a publisher without a desk."""

from bench.benchmarks.sidebyside.messages import messages_of
from bench.workload.compose import Composer
from bench.workload.planned import Planned
from bench.workload.schedule import sample_pool
from wire.contract.topics import parse
from wire.directory.population import population

DIRECTORY = population(1, 200, 20)


async def test_each_circuit_of_a_release_has_a_message_and_numbers_go_on():
    """As a desk makes them: the second part begins after the first one's last number."""
    composer = Composer(sample_pool(), 1, 6_000, 0.8)
    language = DIRECTORY.circuits[0].language
    first, second = (Planned("release", 0, composer.release([language], 10**18)) for _ in range(2))
    circuits = [circuit for circuit in DIRECTORY.circuits if circuit.language == language]
    earlier, later = await messages_of(DIRECTORY, 7, [first], [second])
    assert sorted(parse(message.topic)[0] for message in earlier) == circuits
    assert {message.uri for message in later} == {second.release.uri}
    assert [message.sequence for message in (*earlier, *later)] == [*range(1, 2 * len(circuits) + 1)]

"""The desk: due times, urgency among what is due, versions in order, and topics that stay."""

import asyncio
from dataclasses import replace

import pytest

from wire.contract.release import Block, BlockKind, Edition, Release, Status
from wire.contract.topics import FLASH
from wire.desk.desk import Desk, ReleaseError
from wire.desk.outbox import MemoryOutbox
from wire.directory.population import population

DIRECTORY = population(1, 120, 10)


class Clock:
    """A clock that a test moves."""

    now_ns = 1_000

    def __call__(self):
        return self.now_ns


def release(uri="urn:x:1", *, version=1, languages=("en",), urgency=5, sector="business", **more):
    editions = tuple(Edition(tag, "Headline", (Block(BlockKind.PARAGRAPH, "Text."),)) for tag in languages)
    return Release(uri, version, languages[0], (sector,), editions, 0, urgency=urgency, **more)


def desk_of(clock):
    outbox, committed = MemoryOutbox(), []
    return (
        Desk(DIRECTORY, outbox, clock, 1, lambda item, messages: committed.append((item, messages))),
        outbox,
        committed,
    )


async def leave(desk):
    """One release's messages, acknowledged."""
    async with asyncio.timeout(5):
        messages = await desk.next()
    for message in messages:
        desk.acknowledged(message.sequence)
    return messages


async def test_an_edition_goes_to_every_circuit_of_its_language_under_the_primary_sector():
    """And its messages are numbered, committed and announced before any leaves."""
    desk, outbox, committed = desk_of(Clock())
    desk.submit(release(languages=("en", "es")), 0)
    messages = await desk.next()
    wanted = {circuit for circuit in DIRECTORY.circuits if circuit.language in ("en", "es")}
    assert {message.circuit for message in messages} == wanted
    assert {message.heading for message in messages} == {"business"}
    assert [message.sequence for message in messages] == list(range(1, len(wanted) + 1))
    assert list(outbox.unacknowledged()) == list(messages)
    assert committed == [(committed[0][0], messages)]


async def test_what_is_due_leaves_by_urgency_and_nothing_leaves_before_its_time():
    """A flash overtakes a backlog; an embargo holds."""
    clock = Clock()
    desk, _, _ = desk_of(clock)
    desk.submit(release("urn:x:slow"), 500)
    desk.submit(release("urn:x:flash", urgency=1), 900)
    desk.submit(release("urn:x:held", urgency=1, embargo_ns=5_000), 900)
    assert [(await leave(desk))[0].uri for _ in range(2)] == ["urn:x:flash", "urn:x:slow"]
    waiting = asyncio.create_task(desk.next())
    done, _ = await asyncio.wait([waiting], timeout=0.01)
    assert not done
    clock.now_ns = 5_000
    async with asyncio.timeout(5):
        held = await waiting
    assert (held[0].uri, held[0].due_ns, held[0].embargo_ns) == ("urn:x:held", 5_000, 5_000)


async def test_a_version_waits_until_the_broker_has_the_earlier_one():
    """No correction overtakes its original, however urgent."""
    desk, _, _ = desk_of(Clock())
    desk.submit(release(), 0)
    desk.submit(release(version=2, urgency=1), 0)
    desk.submit(release("urn:x:other", urgency=9), 0)
    first = await desk.next()
    assert first[0].version == 1
    assert (await desk.next())[0].uri == "urn:x:other"
    for message in first:
        desk.acknowledged(message.sequence)
    assert (await leave(desk))[0].version == 2


async def test_a_kill_goes_wherever_earlier_versions_went_under_the_heading_that_they_had():
    """A flash stays a flash to the end, and circuits are never lost."""
    desk, _, _ = desk_of(Clock())
    circuits = [circuit for circuit in DIRECTORY.circuits if circuit.language == "en"]
    desk.submit(release(urgency=1), 0, circuits[:1])
    desk.submit(release(version=2, urgency=5), 0, circuits[1:2])
    kill = release(version=3, urgency=5, status=Status.CANCELED)
    desk.submit(replace(kill, editions=tuple(replace(item, blocks=()) for item in kill.editions)), 0, [])
    went = [{message.circuit for message in await leave(desk)} for _ in range(2)]
    killed = await leave(desk)
    assert went == [set(circuits[:1]), set(circuits[:2])]
    assert {message.circuit for message in killed} == set(circuits[:2])
    assert {message.heading for message in killed} == {FLASH}


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (release(version=2, sector="sport"), "can't become sport"),
        (release(version=1), "does not come after 1"),
        (release(version=2, languages=("de",)), "no edition in en"),
        (release("urn:x:nobody", languages=("th",)), "no outlet takes th"),
    ],
)
async def test_what_would_break_the_promise_is_refused(later, words):
    """Another sector, an old version, a language lost, nobody to send to."""
    desk, _, _ = desk_of(Clock())
    desk.submit(release(), 0)
    with pytest.raises(ReleaseError, match=words):
        desk.submit(later, 0, [] if later.uri == "urn:x:nobody" else None)


async def test_giving_up_commits_what_was_due_and_drops_what_was_not():
    """What was due and never left is owed, and unsent."""
    desk, outbox, committed = desk_of(Clock())
    desk.submit(release(), 0)
    desk.submit(release("urn:x:later"), 10**18)
    desk.give_up()
    assert [item.uri for item, _ in committed] == ["urn:x:1"]
    assert [message.uri for message in outbox.unsent()] == ["urn:x:1"] * len(committed[0][1])
    assert desk.pending == len(outbox)


def test_the_outbox_tells_apart_what_left_and_what_the_broker_has():
    """Left is told once; only an acknowledgement drops the row."""
    outbox = MemoryOutbox()
    desk = Desk(DIRECTORY, outbox, Clock(), 1, lambda item, messages: None)
    desk.submit(release(), 0)
    desk.give_up()
    sequences = [message.sequence for message in outbox.unacknowledged()]
    assert outbox.left(sequences[0])
    assert not outbox.left(sequences[0])
    assert [message.sequence for message in outbox.unsent()] == sequences[1:]
    assert [message.sequence for message in outbox.unacknowledged()] == sequences
    outbox.acknowledged(sequences[0])
    assert [message.sequence for message in outbox.unacknowledged()] == sequences[1:]
    assert outbox.holds("urn:x:1")
    assert len(outbox) == len(sequences) - 1

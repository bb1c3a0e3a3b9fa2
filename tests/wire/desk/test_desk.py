"""The desk's promises, with each kind of store: due times, urgency, the order of versions, and each message once."""

import asyncio

from tests.support.messages import circuit_of
from tests.support.recorded_desk import DIRECTORY, ENGLISH, RUN, RecordedDesk, release
from wire.desk.desk import Desk
from wire.desk.store import MemoryStore


async def test_an_edition_goes_to_every_circuit_of_its_language_under_the_primary_sector(room):
    """And its messages are numbered, committed and announced before any leaves."""
    receipt = await room.desk.accept(release(languages=("en", "es")), 0)
    messages = await room.take()
    wanted = {circuit for circuit in DIRECTORY.circuits if circuit.language in ("en", "es")}
    assert receipt.new
    assert set(receipt.entry.circuits) == {circuit_of(message) for message in messages} == wanted
    assert {message.heading for message in messages} == {"business"}
    assert [message.sequence for message in messages] == list(range(1, len(wanted) + 1))
    assert {message.run_id for message in messages} == {RUN}
    ((told, announced),) = room.committed
    assert (told.uri, list(announced)) == ("urn:x:1", list(messages))
    assert room.desk.versions("urn:x:1")[0].state == "committed"


async def test_a_release_without_a_due_time_is_due_when_it_was_kept(room):
    """Which the receipt says."""
    receipt = await room.desk.accept(release())
    assert (receipt.entry.due_ns, receipt.entry.accepted_ns) == (1_000, 1_000)
    assert (await room.take_and_acknowledge())[0].due_ns == 1_000


async def test_what_is_due_leaves_by_urgency_and_nothing_leaves_before_its_time(room):
    """A flash overtakes a backlog; an embargo holds."""
    await room.desk.accept(release("urn:x:slow"), 500)
    await room.desk.accept(release("urn:x:flash", urgency=1), 900)
    await room.desk.accept(release("urn:x:held", urgency=1, embargo_ns=5_000), 900)
    assert [(await room.take_and_acknowledge())[0].uri for _ in range(2)] == ["urn:x:flash", "urn:x:slow"]
    assert await room.nothing_is_sent()
    room.clock.now_ns = 5_000
    held = await room.take()
    assert (held[0].uri, held[0].due_ns, held[0].embargo_ns) == ("urn:x:held", 5_000, 5_000)


async def test_a_clock_that_jumps_forward_is_noticed_within_about_a_second(room):
    """An hour's embargo is over the moment that the wall clock says so."""
    await room.desk.accept(release(embargo_ns=3_600 * 10**9))
    waiting = asyncio.create_task(room.dispatch.next())
    await asyncio.sleep(0)
    room.clock.now_ns = 3_600 * 10**9
    async with asyncio.timeout(10):
        assert (await waiting)[0].uri == "urn:x:1"


async def test_a_clock_that_is_set_back_makes_what_was_due_wait_again(room):
    """No message is sent before its embargo by the wall clock, even after the clock was changed."""
    await room.desk.accept(release("urn:x:first", version=1), 0)
    await room.desk.accept(release("urn:x:first", version=2, embargo_ns=5_000), 0)
    first = await room.take()
    room.clock.now_ns = 6_000
    assert await room.nothing_is_sent()  # version 2 is due, and waits for the broker to have version 1
    room.clock.now_ns = 4_000
    for message in first:
        room.dispatch.acknowledged(message)
    assert await room.nothing_is_sent()
    room.clock.now_ns = 5_000
    assert (await room.take())[0].version == 2


async def test_a_version_waits_until_the_broker_has_the_earlier_one(room):
    """No correction overtakes its original, however urgent."""
    await room.desk.accept(release(), 0)
    await room.desk.accept(release(version=2, urgency=1), 0)
    await room.desk.accept(release("urn:x:other", urgency=9), 0)
    first = await room.take()
    assert first[0].version == 1
    assert (await room.take())[0].uri == "urn:x:other"
    for message in first:
        room.dispatch.acknowledged(message)
    assert (await room.take_and_acknowledge())[0].version == 2


async def test_a_replacement_waits_until_the_broker_has_the_kill(room):
    """The kill waits for the story's messages: without that rule, what replaces the story would be there first."""
    await room.desk.accept(release(), 0)
    story = await room.take()
    await room.desk.kill("urn:x:1")
    await room.desk.accept(release("urn:x:new", urgency=1, replaces="urn:x:1"), 0)
    assert await room.nothing_is_sent()
    for message in story:
        room.dispatch.acknowledged(message)
    kill = await room.take()
    assert {(message.uri, message.version) for message in kill} == {("urn:x:1", 2)}
    assert await room.nothing_is_sent()
    for message in kill:
        room.dispatch.acknowledged(message)
    assert (await room.take())[0].uri == "urn:x:new"


async def test_two_releases_that_replace_each_other_do_not_wait_for_each_other(room):
    """A replacement waits for a kill, and for what is on its way; a release that waits holds up nothing."""
    await room.desk.accept(release("urn:x:a", replaces="urn:x:b"), 0)
    await room.desk.accept(release("urn:x:b", replaces="urn:x:a"), 0)
    assert [(await room.take_and_acknowledge())[0].uri for _ in range(2)] == ["urn:x:a", "urn:x:b"]


async def test_a_version_that_waited_for_an_embargoed_one_is_due_with_it(room):
    """A correction before the original's embargo is not late by hours."""
    await room.desk.accept(release(embargo_ns=5_000))
    await room.desk.accept(release(version=2))
    assert await room.nothing_is_sent()
    room.clock.now_ns = 5_000
    assert [(await room.take_and_acknowledge())[0].due_ns for _ in range(2)] == [5_000, 5_000]


async def test_a_new_connection_gets_each_message_that_the_broker_has_not_acknowledged(room):
    """Under the same numbers, before anything else; also a message whose commit was under way when it ended."""
    await room.desk.accept(release(), 0)
    first = list(await room.take())
    room.desk.acknowledged(first[0].sequence)
    await room.desk.accept(release("urn:x:2"), 0)
    amid = asyncio.create_task(room.dispatch.next())
    await asyncio.sleep(0)
    amid.cancel()
    await asyncio.gather(amid, return_exceptions=True)
    room.dispatch.rewind()
    again = list(await room.take())
    if again == first[1:]:
        again += await room.take()
    assert again[: len(first) - 1] == first[1:]
    assert {message.uri for message in again[len(first) - 1 :]} == {"urn:x:2"}


async def test_entries_are_listed_newest_first_and_paged_by_their_numbers(room):
    """However many there are."""
    for number in range(5):
        await room.desk.accept(release(f"urn:x:{number}"))
    page = room.desk.entries(2)
    rest = room.desk.entries(9, page[-1].entry)
    assert [entry.release.uri for entry in [*page, *rest]] == [f"urn:x:{number}" for number in (4, 3, 2, 1, 0)]


async def test_giving_up_commits_what_was_due_and_drops_what_was_not(room):
    """A delivery that was due and never sent is expected, and unsent."""
    await room.desk.accept(release(), 0)
    await room.desk.accept(release("urn:x:later"), 10**18)
    await room.dispatch.give_up()
    assert [item.uri for item, _ in room.committed] == ["urn:x:1"]
    assert room.desk.pending == len(room.committed[0][1])
    assert await room.nothing_is_sent()


async def test_the_desk_distinguishes_sent_and_acknowledged_messages(room):
    """The first transmission is told once; only an acknowledgement ends a message, and only once."""
    await room.desk.accept(release(), 0)
    sequences = [message.sequence for message in await room.take()]
    assert [room.desk.sent(sequences[0]) for _ in range(2)] == [True, False]
    for _ in range(2):
        room.desk.acknowledged(sequences[0])
    room.dispatch.rewind()
    assert [message.sequence for message in await room.take()] == sequences[1:]
    assert room.desk.pending == len(sequences) - 1


async def test_the_text_of_what_the_broker_has_is_forgotten_by_the_store_in_memory():
    """A load test's releases are many; their heads are enough for a later kill."""
    room = RecordedDesk(MemoryStore(RUN))
    await room.desk.accept(release(), 0)
    await room.take_and_acknowledge()
    (entry,) = room.desk.versions("urn:x:1")
    assert (entry.release.editions[0].headline, entry.release.editions[0].blocks) == ("Headline", ())


async def numbered(seed):
    """The circuits of a release in the order of their numbers, by a desk of this seed."""
    desk = Desk(DIRECTORY, MemoryStore(RUN), clock=lambda: 1_000, seed=seed)
    await desk.accept(release(), 0)
    committed = await desk.commit(await desk.due())
    assert [message.sequence for message in committed.messages] == list(range(1, len(ENGLISH) + 1))
    return [circuit_of(message) for message in committed.messages]


async def test_circuits_are_numbered_in_a_seeded_order_of_their_own():
    """Brokers serve in a fixed order: sorted, the last region would always be the slowest. A run can be repeated."""
    first = await numbered(1)
    assert first == await numbered(1)
    assert sorted(first) == sorted(ENGLISH)
    assert first != sorted(first)
    assert first != await numbered(2)

"""The desk over a file: what a new start finds of the life before."""

import pytest

from tests.support.messages import circuit_of
from tests.support.recorded_desk import ENGLISH, RUN, release
from wire.contract.ninjs import decode
from wire.contract.release import Status
from wire.contract.topics import FLASH
from wire.desk.entry import Posting
from wire.desk.errors import SectorConflict, VersionConflict
from wire.desk.refusal import Refusal
from wire.store.desk import SqliteStore

FEW = ENGLISH[:2]


async def test_run_id_and_sequences_go_on_after_a_restart(house):
    """A folder keeps one run id for its life, even if a new process offers another one."""
    room = await house.open()
    await room.desk.accept(release(), circuits=FEW)
    await room.take_and_acknowledge()
    room = await house.open(run_id=RUN + 1)
    await room.desk.accept(release("urn:x:2"), circuits=FEW)
    messages = await room.take_and_acknowledge()
    assert [(message.run_id, message.sequence) for message in messages] == [(RUN, 3), (RUN, 4)]


async def test_releases_that_are_accepted_together_are_on_disk_together(house):
    """A restart finds all of them, or none where one was refused."""
    room = await house.open()
    await room.desk.accept(release("urn:x:2", version=3), circuits=FEW)
    with pytest.raises(VersionConflict):
        await room.desk.accept_all([Posting(release()), Posting(release("urn:x:2"))])
    room = await house.open()
    assert [entry.release.uri for entry in room.desk.entries(10)] == ["urn:x:2"]
    await room.desk.accept_all([Posting(release()), Posting(release("urn:x:3"))])
    room = await house.open()
    assert len(room.desk.entries(10)) == 3


async def test_what_was_not_acknowledged_is_sent_again_under_its_number_and_nothing_else_is(house):
    """The same message in every byte, before anything new; the account is told of it again."""
    room = await house.open()
    await room.desk.accept(release(keywords=("quay",), credit="The Wire", expires_ns=9_000), circuits=FEW)
    first, second = await room.take()
    room.desk.acknowledged(first.sequence)
    await room.desk.accept(release("urn:x:2", urgency=1), circuits=FEW)
    room = await house.open()
    assert [(told.uri, list(messages)) for told, messages in room.committed] == [("urn:x:1", [second])]
    assert list(await room.take()) == [second]
    assert {message.heading for message in await room.take()} == {FLASH}
    assert await room.nothing_is_sent()


async def test_embargo_and_schedule_survive_a_restart(house):
    """Each leaves at its time, to where it was to go; nothing before."""
    room = await house.open()
    await room.desk.accept(release("urn:x:held", embargo_ns=5_000), circuits=FEW)
    await room.desk.accept(release("urn:x:later"), 7_000, circuits=FEW)
    room = await house.open()
    assert room.desk.pending == 2
    assert await room.nothing_is_sent()
    room.clock.now_ns = 5_000
    held = await room.take_and_acknowledge()
    assert {(message.uri, message.due_ns, message.embargo_ns) for message in held} == {("urn:x:held", 5_000, 5_000)}
    assert {circuit_of(message) for message in held} == set(FEW)
    room = await house.open(now_ns=6_999)
    assert await room.nothing_is_sent()
    room.clock.now_ns = 7_000
    assert (await room.take_and_acknowledge())[0].uri == "urn:x:later"


async def test_no_version_overtakes_an_earlier_one_across_a_restart(house):
    """Neither one that waits nor one that the broker has not acknowledged."""
    room = await house.open()
    await room.desk.accept(release(), circuits=FEW)
    await room.take()
    await room.desk.accept(release(version=2, urgency=1), circuits=FEW)
    await room.desk.accept(release("urn:x:2", urgency=9, embargo_ns=5_000), circuits=FEW)
    await room.desk.accept(release("urn:x:2", urgency=1, version=2), circuits=FEW)
    room = await house.open()
    again = await room.take()
    assert {message.version for message in again} == {1}
    assert await room.nothing_is_sent()
    for message in again:
        room.dispatch.acknowledged(message)
    assert {message.version for message in await room.take_and_acknowledge()} == {2}
    assert await room.nothing_is_sent()
    room.clock.now_ns = 5_000
    assert [(await room.take_and_acknowledge())[0].version for _ in range(2)] == [1, 2]


async def test_a_flash_overtakes_a_backlog_that_a_restart_found(house):
    """Urgency decides among due releases, however old."""
    room = await house.open()
    for number in range(20):
        await room.desk.accept(release(f"urn:x:{number}"), circuits=FEW)
    room = await house.open()
    await room.desk.accept(release("urn:x:flash", urgency=1), circuits=FEW)
    assert (await room.take_and_acknowledge())[0].uri == "urn:x:flash"
    assert (await room.take_and_acknowledge())[0].uri == "urn:x:0"


async def test_what_the_versions_of_a_release_are_bound_to_survives_a_restart(house):
    """Its sector, its topics, its last version, its end; and the same again is still the same."""
    room = await house.open()
    await room.desk.accept(release(urgency=1), circuits=FEW)
    await room.take_and_acknowledge()
    room = await house.open()
    assert not (await room.desk.accept(release(urgency=1))).new
    with pytest.raises(SectorConflict):
        await room.desk.accept(release(version=2, sector="sport"))
    await room.desk.accept(release(version=2), circuits=ENGLISH[2:3])
    assert {message.heading for message in await room.take_and_acknowledge()} == {FLASH}
    await room.desk.kill("urn:x:1", "Withdrawn.")
    room = await house.open()
    killed = await room.take_and_acknowledge()
    assert {circuit_of(message) for message in killed} == set(ENGLISH[:3])
    document = decode(killed[0].document)
    assert (document.status, document.note, document.version) == (Status.CANCELED, "Withdrawn.", 3)
    with pytest.raises(VersionConflict, match="killed by version 3"):
        await room.desk.accept(release(version=4))


async def test_what_was_stopped_stays_stopped_and_what_was_lifted_stays_lifted(house):
    """After a restart too."""
    room = await house.open()
    for uri in ("urn:x:stopped", "urn:x:lifted"):
        await room.desk.accept(release(uri, embargo_ns=5_000), circuits=FEW)
    await room.desk.kill("urn:x:stopped")
    await room.desk.lift("urn:x:lifted")
    room = await house.open()
    (message, _) = await room.take_and_acknowledge()
    assert (message.uri, message.due_ns, message.embargo_ns) == ("urn:x:lifted", 1_000, 0)
    assert decode(message.document).embargo_ns is None
    room.clock.now_ns = 9_000
    assert await room.nothing_is_sent()
    assert room.desk.pending == 0


async def test_a_message_that_the_broker_does_not_take_stays_set_aside_after_a_restart(house):
    """With its reason, and the other messages of its release are sent again."""
    room = await house.open()
    await room.desk.accept(release(), circuits=FEW)
    first, second = await room.take()
    refusal = Refusal("too large", "its packet has 9 bytes, and the broker takes 8 at most")
    room.dispatch.refused(first, refusal, final=True)
    room = await house.open()
    assert room.store.refusals() == [(first.sequence, refusal)]
    assert [message.sequence for message in await room.take()] == [second.sequence]


async def test_a_refusal_whose_reason_is_corrupt_is_still_a_refusal(house):
    """The row is named, and the message does not count as sent."""
    room = await house.open()
    await room.desk.accept(release(), circuits=FEW)
    first, _ = await room.take()
    room.dispatch.refused(first, Refusal("too large", "its packet has 9 bytes"), final=True)
    room = await house.open()
    await house.database.write(
        lambda connection: connection.execute("UPDATE messages SET refusal = '{' WHERE refusal IS NOT NULL")
    )
    found = []
    ((sequence, refusal),) = SqliteStore(house.database, RUN, found.append).refusals()
    assert (sequence, refusal.kind) == (first.sequence, "unspecified")
    assert [error.row for error in found] == [f"message {first.sequence} of messages"]


async def test_entries_are_read_from_the_oldest_on_with_the_time_of_their_receipt(house):
    """After a number, up to a limit; a receipt that nobody noted is 0."""
    room = await house.open()
    for number in range(1, 4):
        await room.desk.accept_all([Posting(release(f"urn:x:{number}"), received_ns=number % 2 * 900)])
    room = await house.open()
    found = room.desk.entries_after(2)
    assert [(entry.release.uri, entry.received_ns) for entry in found] == [("urn:x:1", 900), ("urn:x:2", 0)]
    assert [entry.release.uri for entry in room.desk.entries_after(2, found[-1].entry)] == ["urn:x:3"]
    assert room.desk.entries_after(2, 3) == []

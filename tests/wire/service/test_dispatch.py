"""The order that the wire's promise rests on: commit, expect, persist, announce, send; through lost connections too."""

import asyncio

from tests.support.recorded_desk import ENGLISH, RUN, RecordedDesk, release
from wire.desk.refusal import Refusal
from wire.desk.store import MemoryStore
from wire.errors import StoreError
from wire.service.dispatch import Dispatch
from wire.service.events import WireEvents

FEW = ENGLISH[:2]


class SlowStore(MemoryStore):
    """Notes each commit, and ends it only when the test lets it."""

    def __init__(self):
        super().__init__(RUN)
        self.committing = asyncio.Event()
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.note = lambda step: None

    async def commit(self, entry, order):
        commitment = await super().commit(entry, order)
        self.committing.set()
        await self.may_end.wait()
        self.note("commit")
        return commitment


class Steps(list):
    """Notes each step, with the number of messages that the publisher could take at that moment."""

    def __init__(self, desk):
        super().__init__()
        self._desk = desk

    def append(self, step):
        super().append((step, self._desk.unacknowledged))


def newsroom():
    """A newsroom whose store and recorder note their steps in one list."""
    store = SlowStore()
    room = RecordedDesk(store)
    steps = room.recorder.steps = Steps(room.desk)
    store.note = steps.append
    return room, steps


async def test_releases_that_are_due_together_are_committed_together():
    """None of them is announced before all are on disk; their messages are numbered and taken in one order."""
    room, steps = newsroom()
    for number in range(3):
        await room.desk.accept(release(f"urn:x:{number}"), circuits=FEW)
    messages = await room.dispatch.next()
    assert [step for step, _ in steps] == ["commit"] * 3 + ["expect", "persist", "announce"] * 3
    assert [message.sequence for message in messages] == [1, 2, 3, 4, 5, 6]
    assert [message.uri for message in messages[::2]] == ["urn:x:0", "urn:x:1", "urn:x:2"]


async def test_commits_that_fail_together_lengthen_the_pause_once(monkeypatch):
    """The disk failed once, however many releases were to be written then."""
    room, _ = newsroom()
    pauses, sleep = [], asyncio.sleep

    async def pause(seconds):
        pauses.append(seconds)
        await sleep(0)

    async def failing(entry, order):
        raise StoreError("wire.db", "disk full")

    monkeypatch.setattr(asyncio, "sleep", pause)
    for number in range(3):
        await room.desk.accept(release(f"urn:x:{number}"), circuits=FEW)
    room.store.commit = failing
    for _ in range(3):
        await asyncio.gather(*map(room.desk.commit, room.desk.due_together(await room.desk.due())))
    assert pauses == [0.1] * 3 + [0.2] * 3 + [0.4] * 3


async def test_a_flash_is_committed_alone_and_others_wait_for_their_earlier_version():
    """A flash waits for no other; no version is sent before the broker has the one before it."""
    room, _ = newsroom()
    await room.desk.accept(release("urn:x:story"), circuits=FEW)
    await room.desk.accept(release("urn:x:story", version=2), circuits=FEW)
    await room.desk.accept(release("urn:x:flash", urgency=1), circuits=FEW)
    assert {message.uri for message in await room.dispatch.next()} == {"urn:x:flash"}
    assert {message.version for message in await room.dispatch.next()} == {1}


async def test_a_commit_that_breaks_loses_none_that_succeeded_beside_it():
    """What is on disk is announced and sent; the fault comes up all the same."""
    room, _ = newsroom()
    commit = room.desk.commit

    async def breaking(item):
        if item.uri == "urn:x:0":
            raise RuntimeError("broken")
        return await commit(item)

    room.desk.commit = breaking
    for number in range(2):
        await room.desk.accept(release(f"urn:x:{number}"), circuits=FEW)
    waiting = asyncio.create_task(room.dispatch.next())
    await asyncio.gather(waiting, return_exceptions=True)
    assert str(waiting.exception()) == "broken"
    assert {message.uri for message in room.desk.unsent()} == {"urn:x:1"}


async def test_a_release_is_on_disk_before_it_is_announced_and_announced_before_it_is_sent():
    """Commit, expect, persist, announce, and only then has the publisher anything to take."""
    room, steps = newsroom()
    await room.desk.accept(release(), circuits=FEW)
    messages = await room.take()
    assert steps == [("commit", 0), ("expect", 0), ("persist", 0), ("announce", 0)]
    assert len(messages) == room.desk.unacknowledged == len(FEW)


async def test_a_connection_that_is_lost_amid_a_commit_stops_none_of_the_steps():
    """The release is expected and announced although its caller was cancelled, and the next connection gets it."""
    room, steps = newsroom()
    room.store.may_end.clear()
    await room.desk.accept(release(), circuits=FEW)
    taking = asyncio.create_task(room.dispatch.next())
    await room.store.committing.wait()
    taking.cancel()
    await asyncio.gather(taking, return_exceptions=True)
    assert room.desk.pending == 1
    room.store.may_end.set()
    room.dispatch.rewind()
    assert len(await room.take()) == len(FEW)
    assert [step for step, _ in steps] == ["commit", "expect", "persist", "announce"]


async def test_what_is_sent_again_is_neither_expected_nor_announced_again():
    """Another connection gets the same messages, and no step is taken twice."""
    room, steps = newsroom()
    await room.desk.accept(release(), circuits=FEW)
    first = await room.take()
    taken = list(steps)
    room.dispatch.rewind()
    assert await room.take() == first
    assert steps == taken


async def test_only_the_first_transmission_of_a_message_is_counted():
    """A message that went out on two connections was sent when the first had it."""
    room, _ = newsroom()
    await room.desk.accept(release(), circuits=FEW)
    (message, _) = await room.take()
    for moment_ns in (5, 9):
        room.dispatch.sent(message, moment_ns)
    assert room.recorder.sent_messages == [(message, 5)]


async def test_a_run_that_is_given_up_expects_what_was_due_and_sends_none_of_it():
    """The account counts it as unsent; a version that waits for an earlier one is due all the same."""
    room, steps = newsroom()
    await room.desk.accept(release(), circuits=FEW)
    await room.desk.accept(release(version=2), circuits=FEW)
    await room.desk.accept(release("urn:x:later"), 10**18, FEW)
    await room.dispatch.give_up()
    assert [(each.uri, each.version) for each, _ in room.committed] == [("urn:x:1", 1), ("urn:x:1", 2)]
    assert [step for step, _ in steps] == ["commit", "expect", "persist", "announce"] * 2
    assert await room.nothing_is_sent()
    room.dispatch.rewind()
    assert await room.nothing_is_sent(), "a further connection sends it"
    assert room.desk.pending == 2 * len(FEW)


async def test_the_reason_of_a_lost_connection_is_counted_and_told():
    """The account counts it, the log has it."""
    room, _ = newsroom()
    room.dispatch.publish_failed("refused")
    assert room.recorder.failures == ["refused"]


async def test_a_refused_message_is_reported_at_each_new_reason_and_when_it_is_given_up():
    """The account counts each refusal; a message that is given up is sent no more, and its release can go on."""
    room, _ = newsroom()
    told = []

    class Told(WireEvents):
        def refused(self, message, refusal, final):
            told.append((message.sequence, refusal.kind, final))

    recorder = room.recorder
    room.dispatch = Dispatch(room.desk, account=recorder, persistence=recorder, membership=recorder, events=Told())
    await room.desk.accept(release(), circuits=FEW)
    first, second = await room.take()
    full, denied = Refusal("quota exceeded", "full"), Refusal("not authorised", "no")
    for refusal, final in ((full, False), (full, False), (denied, True)):
        room.dispatch.refused(first, refusal, final=final)
    assert told == [(1, "quota exceeded", False), (1, "not authorised", True)]
    assert [(refusal, final) for _, refusal, final in room.recorder.refusals] == [
        (full, False), (full, False), (denied, True)
    ]  # fmt: skip
    room.dispatch.rewind()
    assert await room.take() == [second]
    room.dispatch.acknowledged(second)
    assert room.desk.pending == 0


async def test_a_run_that_is_given_up_counts_messages_that_the_broker_still_refuses_as_refused():
    """And not as sent: their last word from the broker was a refusal."""
    room, _ = newsroom()
    await room.desk.accept(release(), circuits=FEW)
    first, second = await room.take()
    refusal = Refusal("quota exceeded", "full")
    for message in (first, second):
        room.dispatch.refused(message, refusal, final=False)
    room.dispatch.acknowledged(second)
    await room.dispatch.give_up()
    assert room.recorder.refusals[-1] == (first, refusal, True)
    assert len(room.recorder.refusals) == 3

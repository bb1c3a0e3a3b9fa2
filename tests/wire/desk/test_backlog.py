"""The newsroom's rules while a backlog waits: what leaves first, and what never leaves."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.messages import circuit_of
from tests.support.recorded_desk import ENGLISH, RUN, RecordedDesk, release
from wire.contract.release import Status
from wire.desk.entry import Entry
from wire.desk.errors import DeskError
from wire.desk.rules import HELD_NS, accept, is_held, kill, lift, withholds
from wire.desk.store import MemoryStore

BACKLOG = 300
FEW = tuple(ENGLISH[:2])


async def backlog(room, urgency=2):
    for number in range(BACKLOG):
        await room.desk.accept(release(f"urn:x:backlog-{number}", urgency=urgency), circuits=FEW)


async def test_a_kill_leaves_before_hundreds_of_releases_that_waited_before_it(room):
    """Then a correction of another story, and then the backlog; each goes to the outlets that had the story."""
    for uri in ("urn:x:wrong", "urn:x:unsure"):
        await room.desk.accept(release(uri), circuits=FEW)
        await room.take_and_acknowledge()
    await backlog(room, urgency=3)
    await room.desk.accept(release("urn:x:unsure", version=2, urgency=9), circuits=FEW)
    await room.desk.kill("urn:x:wrong", "It was never true.")
    sent = [await room.take_and_acknowledge() for _ in range(3)]
    assert [messages[0].uri for messages in sent] == ["urn:x:wrong", "urn:x:unsure", "urn:x:backlog-0"]
    assert {circuit_of(message) for message in sent[0]} == set(FEW)


async def test_a_story_that_is_killed_while_it_waits_in_a_backlog_never_leaves(room):
    """No outlet had it: there is nothing to withdraw, and nothing is sent."""
    await backlog(room)
    await room.desk.accept(release("urn:x:wrong", urgency=9), circuits=FEW)
    await room.desk.kill("urn:x:wrong")
    sent = {(await room.take_and_acknowledge())[0].uri for _ in range(BACKLOG)}
    assert "urn:x:wrong" not in sent
    assert await room.nothing_is_sent()
    assert [entry.state for entry in room.desk.versions("urn:x:wrong")] == ["stopped", "stopped"]


async def test_a_kill_does_not_leave_before_the_broker_has_the_story(room):
    """Else the story could arrive after its kill; others leave meanwhile."""
    await room.desk.accept(release("urn:x:wrong"), circuits=FEW)
    story = await room.take()
    await room.desk.accept(release("urn:x:other", urgency=9), circuits=FEW)
    await room.desk.kill("urn:x:wrong")
    assert (await room.take_and_acknowledge())[0].uri == "urn:x:other"
    for message in story:
        room.desk.acknowledged(message.sequence)
    killed = await room.take_and_acknowledge()
    assert (killed[0].uri, killed[0].version) == ("urn:x:wrong", 2)


async def test_that_a_story_is_withheld_leaves_before_what_waits():
    """And the version that is usable again as a correction does."""
    room = RecordedDesk(MemoryStore(RUN))
    await room.desk.accept(release(), circuits=FEW)
    await room.take_and_acknowledge()
    await backlog(room, urgency=3)
    for version, status in ((2, Status.WITHHELD), (3, Status.USABLE)):
        await room.desk.accept(release(version=version, urgency=9, status=status), circuits=FEW)
    sent = [(await room.take_and_acknowledge())[0] for _ in range(3)]
    assert [(message.uri, message.version) for message in sent[:2]] == [("urn:x:1", 2), ("urn:x:1", 3)]


async def test_an_advisory_goes_to_everyone_who_has_the_story():
    """A note to editors alone makes another version: the text is the same, and the posting is not."""
    room = RecordedDesk(MemoryStore(RUN))
    await room.desk.accept(release(), circuits=FEW)
    await room.take_and_acknowledge()
    receipt = await room.desk.accept(release(version=2, note="EDITORS: a picture follows."), circuits=FEW[:1])
    assert receipt.new
    assert {circuit_of(message) for message in await room.take_and_acknowledge()} == set(FEW)


ACTS = st.lists(
    st.tuples(st.sampled_from(("usable", "withheld", "embargo", "kill", "lift", "commit")), st.integers(0, 40)),
    max_size=14,
)


class Story:
    """The versions of one story as a store keeps them, changed by rulings."""

    def __init__(self):
        self.entries: list[Entry] = []

    def take(self, ruling):
        for changed in ruling.changed:
            self.entries[changed.entry - 1] = changed
        if ruling.new:
            self.entries.append(replace(ruling.entry, entry=len(self.entries) + 1))

    def commit(self, now_ns):
        """Commit the first version that waits, where it is due, as the agenda does."""
        for place, entry in enumerate(self.entries):
            if entry.state == "waiting":
                if entry.due_ns <= now_ns:
                    self.entries[place] = replace(entry, state="committed")
                return


@settings(max_examples=300, deadline=None)
@given(ACTS)
def test_the_rules_hold_after_any_acts(acts):
    """At most one version is held, nothing held or under embargo is committed, no story is told to be withheld that
    nobody has, and nothing comes after a kill.
    """
    story, now_ns = Story(), 0
    for act, wait_ns in acts:
        now_ns += wait_ns
        version = len(story.entries) + 1
        killed = any(entry.release.status is Status.CANCELED for entry in story.entries)
        count = len(story.entries)
        try:
            if act == "commit":
                story.commit(now_ns)
            elif act == "kill":
                story.take(kill(story.entries, "urn:x:1", "", now_ns))
            elif act == "lift":
                story.take(lift(story.entries, "urn:x:1", now_ns))
            else:
                status = Status.USABLE if act == "usable" else Status.WITHHELD
                embargo_ns = now_ns + 20 if act == "embargo" else None
                made = release(version=version, status=status, embargo_ns=embargo_ns)
                story.take(accept(story.entries, made, FEW, None, str(version), now_ns))
        except DeskError:
            assert len(story.entries) == count
        if killed:
            assert len(story.entries) == count
        held = [entry for entry in story.entries if entry.state == "waiting" and is_held(entry)]
        assert len(held) <= 1
        assert all(entry.due_ns == HELD_NS for entry in held)
        for place, entry in enumerate(story.entries):
            if entry.state == "committed":
                told = withholds(entry.release)
                assert not told or any(each.state == "committed" for each in story.entries[:place])
                assert entry.due_ns <= now_ns
                assert not is_held(entry)
                assert (entry.release.embargo_ns or 0) <= now_ns
        if killed or act == "kill":
            others = [entry for entry in story.entries if entry.release.status is not Status.CANCELED]
            assert all(entry.state != "waiting" for entry in others)

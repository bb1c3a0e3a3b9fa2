"""Who gets a share, who waits, who is refused, and when what is due may go on."""

import asyncio
from dataclasses import replace

import pytest

from tests.subscribers.offices import RUN, Clerk, Office
from wire.contract.control import encode
from wire.gate import Gate


def test_shares_are_cut_when_joining_has_been_quiet_for_two_seconds():
    """Fewer than were hoped for are enough, if nobody else comes."""
    office = Office(min_workers=3)
    first = office.hire("a")
    office.pass_time(1.5)
    second = office.hire("b")
    office.pass_time(1.5)
    assert not first.ledgers
    office.pass_time(0.6)
    assert [[(item.index, item.count) for item in clerk.ledgers.values()] for clerk in (first, second)] == [
        [(0, 2)],
        [(1, 2)],
    ]


def test_a_worker_with_too_few_files_has_no_share_and_the_figure_is_said():
    """The others have the larger ones; with none, nobody has any until somebody comes who can."""
    office = Office(min_workers=2)
    small, large = office.hire("a", files=100), office.hire("b")
    office.muster.review()
    assert (list(small.ledgers), list(large.ledgers)) == ([], [0])
    office = Office(min_workers=1)
    office.hire("a", files=100)
    office.muster.review()
    assert "needs 184 open files" in office.muster.problem
    able = office.hire("b")
    office.muster.review()
    assert list(able.ledgers) == [0]
    assert not office.muster.problem


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"boot_id": "elsewhere"}, "another machine"),
        ({"incarnation": "a-2"}, "named a already"),
        ({"incarnation": "z", "run_id": RUN + 1, "worker": "z"}, "another run"),
        ({"incarnation": "z", "run_id": RUN, "shares": ((0, 1),), "worker": "z"}, "passed on"),
    ],
)
def test_a_worker_that_cannot_be_used_is_told_why(about, words):
    """And nobody else is."""
    office = Office(min_workers=1)
    first = office.hire("a")
    office.muster.review()
    other = Clerk("a")
    other.office = office
    other.join = replace(other.join, **{"incarnation": "b-1", **about})
    office.clerks[other.join.incarnation] = other
    office.muster.hear(other, encode(other.join), lambda incarnation: office.clerks[incarnation])
    assert words in other.refused
    assert not first.refused
    assert list(first.ledgers) == [0]


def test_a_name_is_free_again_when_its_worker_is_dead():
    """A container that is started again has the name that it had."""
    office = Office(min_workers=1)
    first = office.hire("a")
    office.muster.review()
    first.cut()
    again = office.hire("a", incarnation="a-2")
    office.pass_time(2)
    assert not again.refused
    office.pass_time(2)
    assert list(again.ledgers) == [0]


async def test_the_gate_opens_at_the_word_of_every_owner_and_not_at_what_they_said_before():
    """A worker that waits has no outlets to wait for."""
    office = Office(min_workers=2)
    first, second = office.hire("a"), office.hire("b")
    office.muster.review()
    office.hire("c")
    for clerk in (first, second):
        clerk.progress()
    office.seconds += 1
    passing = asyncio.create_task(Gate(office.muster, 30.0).passage())
    for said in ((), ((first, 5), (second, 0))):
        for clerk, waiting in said:
            clerk.progress(waiting)
        for _ in range(5):
            await asyncio.sleep(0)
        assert not passing.done()
    first.progress()
    await asyncio.wait_for(passing, 10)


async def test_the_gate_opens_when_the_grace_ends():
    """Nobody there is no reason to wait for ever."""
    await asyncio.wait_for(Gate(Office(min_workers=1).muster, 0.01).passage(), 10)


def test_an_outage_of_the_broker_is_nobodys_silence():
    """However long it lasts: workers keep their shares, and have as long as ever to be heard once it is over."""
    office = Office(min_workers=2)
    first, second = office.hire("a"), office.hire("b")
    office.muster.review()
    owners = list(office.account.owners)
    second.cut()
    office.muster.carrier_down()
    office.pass_time(300)
    office.muster.carrier_up()
    office.pass_time(1)
    assert office.account.owners == owners
    assert not office.muster.problem
    second.deaf = False
    for clerk in (first, second):
        clerk.progress()
    office.pass_time(9)
    assert office.account.owners == owners
    assert len(office.muster.present()) == 2
    for _ in range(13):
        first.progress()
        office.pass_time(1)
    assert office.account.owners == [first.join.incarnation] * 2  # who stays silent now is as dead as ever

"""Rounds of kills: clients post to a service while its processes are killed, then everything must settle."""

import random
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.support.kills.client import Client, posting
from tests.support.kills.judge import judge, log_problems
from tests.support.kills.killable import KillableService
from tests.support.kills.record import Record

__all__ = ["Result", "run_kills"]

CLIENTS = 2


@dataclass
class Result:
    """The sums of all rounds. ``kills`` are by process, ``missing`` are deliveries by cause.

    ``repeated`` requests had no answer at first, and ``ended`` workers ended by themselves, told by the wire to.
    """

    kills: Counter = field(default_factory=Counter)
    accepted: int = 0
    repeated: int = 0
    lost: int = 0
    expected: int = 0
    missing: Counter = field(default_factory=Counter)
    ended: int = 0
    problems: list = field(default_factory=list)

    def __str__(self):
        missing = ", ".join(f"{count:,} {cause}" for cause, count in sorted(self.missing.items())) or "none"
        return (
            f"{self.accepted:,} versions accepted, {self.lost} lost; "
            f"{self.expected:,} deliveries expected, missing: {missing}; {self.repeated:,} requests sent again, "
            f"{self.ended} workers were told to leave; "
            f"{len(self.problems)} problems"
        )


def run_kills(
    folder, broker, seed, kills, *, each, pause, down=lambda _: None, until_s=float("inf"), tell=lambda _: None
):
    """Kill ``kills`` processes, and judge after ``each`` of them and at the end; return the result.

    ``pause(random, record)`` waits for the moment of a kill, ``down(random)`` for that of the new start. No kill comes
    after ``until_s`` of the monotonic clock. ``tell`` is told of each judgement. Where something stays outstanding,
    that is a problem, and the last one.
    """
    source = random.Random(f"{seed} kills")
    result, record = Result(), Record()
    with ExitStack() as stack:
        running = KillableService(folder, stack, broker)
        clients = [Client(f"{seed}-{number}", seed, running.service.ask, record) for number in range(CLIENTS)]
        judged = 0
        try:
            running.start()
            while len(running.kills) < kills and time.monotonic() < until_s:
                first = len(running.kills)
                with posting(clients):
                    while len(running.kills) < min(kills, first + each) and time.monotonic() < until_s:
                        _kill_one(running, source, record, pause, down)
                judged = _judge(running, record, judged, result)
                tell(f"{len(running.kills)} kills, {result}")
        except (AssertionError, OSError) as error:
            result.problems.append(f"{error}, after {_last(running)}:\n{running.service.state()}")
        result.kills = Counter(kill.name.partition("-")[0] for kill in running.kills)
    return result


def _kill_one(running, source, record, pause, down):
    """Kill a process at a random moment, and start it again a moment later."""
    pause(source, record)
    name = source.choice(("wire", "broker", source.choice(running.names[2:])))
    running.kill(name)
    down(source)
    running.start_process(name)


def _judge(running, record, judged, result):
    """Add to the result what is found; return how many versions are judged."""
    fresh = dict(list(record.accepted.items())[judged:])
    facts = running.settle(fresh)
    told_to_leave = [end for end in running.ended if end.expected]
    judgement = judge(fresh, facts, [*running.kills, *told_to_leave], record.accepted)
    result.problems += [f"{text} (after {_last(running)})" for text in judgement.problems]
    result.problems += [text for text in log_problems(running.logs()) if text not in result.problems]
    result.problems += record.wrong
    unexpected = [end for end in running.ended if not end.expected]
    result.problems += [f"{end.name} ended by itself with {end.code}: {end.last}" for end in unexpected]
    record.wrong, result.ended, running.ended = [], result.ended + len(told_to_leave), []
    result.accepted, result.repeated = len(record.accepted), record.repeated
    result.lost, result.expected = judgement.lost, judgement.expected
    result.missing += judgement.missing
    return len(record.accepted)


def _last(running):
    """Return the last kills in words."""
    return ", ".join(f"kill {kill.number} of {kill.name}" for kill in running.kills[-3:])

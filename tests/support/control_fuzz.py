"""Episodes of random control messages: the counts of taken and dropped messages, and the exceptions."""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from tests.support.control_episode import Episode
from wire.store.database import Database

__all__ = ["Failure", "FuzzResult", "fuzz"]

EPISODE = 2_000  # messages to one wire: what they can do to it, they have done by then
FAILURES_MOST = 20


class Failure(NamedTuple):
    """An episode, by its seed, that raised: after how many messages, the last of them, and the error."""

    seed: str
    messages: int
    last: bytes
    error: Exception


@dataclass
class FuzzResult:
    """How many messages were taken, by receiver; how many were dropped, by reason; and the failures."""

    taken: Counter = field(default_factory=Counter)
    dropped: Counter = field(default_factory=Counter)
    failures: list = field(default_factory=list)

    @property
    def count(self):
        return self.taken.total() + self.dropped.total()


async def fuzz(count, seed, folder):
    """Throw so many messages; an episode that raises is noted with its seed, and the next one begins, up to a limit.

    Every fourth episode keeps its account on disk, in the folder, and ends with a restart of the wire.
    """
    result = FuzzResult()
    for number in itertools.count():
        rest = count - result.count
        if rest <= 0 or len(result.failures) == FAILURES_MOST:
            return result
        before = result.count
        database = Database(folder / f"episode-{number}") if number % 4 == 0 else None
        episode = Episode(Random(f"{seed}:{number}"), result, database)
        try:
            await episode.run(min(EPISODE, rest))
        except Exception as error:  # noqa: BLE001 - no exception of any kind may be raised
            result.failures.append(Failure(f"{seed}:{number}", result.count - before, episode.last, error))
        finally:
            if database is not None:
                database.close()
    raise AssertionError

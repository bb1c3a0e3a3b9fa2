"""What the client knows by itself: which versions the wire accepted, with their embargoes and audiences, and when."""

import threading
import time
from dataclasses import dataclass

__all__ = ["Accepted", "Record"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A version that was answered with 2xx. Times are seconds since the epoch; ``embargo_s`` is 0 without one.

    ``outlets`` is the audience that the answer named; ``kill`` says that the version is a kill.
    """

    uri: str
    version: int
    outlets: int
    asked_s: float
    embargo_s: float = 0.0
    kill: bool = False

    @property
    def key(self):
        """The uri and the version."""
        return self.uri, self.version


class Record:
    """The accepted versions in the order of their answers, and the number of requests that were sent again."""

    def __init__(self):
        self.accepted = {}
        self.repeated = 0
        self.wrong = []  # answers that the API must not give
        self._lock = threading.Lock()

    def take(self, accepted):
        """Note an answer; a version that was accepted twice is wrong."""
        with self._lock:
            if accepted.key in self.accepted:
                self.wrong.append(f"{accepted.uri} version {accepted.version} was accepted twice")
            self.accepted[accepted.key] = accepted

    def again(self):
        """Note a request that had no answer and is sent again."""
        with self._lock:
            self.repeated += 1

    def refused(self, text):
        """Note an answer that no request of the client deserves."""
        with self._lock:
            self.wrong.append(f"{time.strftime('%H:%M:%S')} {text}")

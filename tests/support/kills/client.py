"""Clients that post, correct and kill releases over HTTP all the time, and note in a record what they were told."""

import http.client
import random
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime

from tests.support.kills.record import Accepted
from tests.support.service_processes import quoted

__all__ = ["Client", "posting"]

PACE_S = 0.15  # at most, between an answer and the next request
AGAIN_S = 0.1  # until a request without an answer is sent again
CIRCUITS = (["en/*"], ["en/northern-america"], ["en/*", "en/western-europe"])
PATIENCE_S = 180.0  # of a client whose request has no answer
TRANSIENT = (429, 503)
CHANGED_LATELY = 12  # stories that may be corrected or killed


class Story:
    """A release of the client: its last version, and the embargo of that."""

    def __init__(self, uri):
        self.uri = uri
        self.version = 1
        self.embargo_s = 0.0


class Client:
    """A client with stories of its own. A request without an answer is sent again until there is one.

    ``ask`` sends a request, as ServiceProcesses has it.
    """

    def __init__(self, name, seed, ask, record):
        self._name = name
        self._random = random.Random(f"{seed} {name}")
        self._ask = ask
        self._record = record
        self._stories = []
        self._count = 0

    def run(self, stop):
        """Work until ``stop`` is set and the request at hand has its answer."""
        while not stop.is_set():
            dice = self._random.random()
            if dice < 0.7 or not self._stories:
                self._post()
            elif dice < 0.9:
                self._correct(self._random.choice(self._stories))
            else:
                self._kill(self._random.choice(self._stories))
            stop.wait(self._random.uniform(0, PACE_S))

    def _post(self):
        self._count += 1
        story = Story(f"urn:kills:{self._name}-{self._count}")
        body = {"uri": story.uri, "text": _text(story), "circuits": self._random.choice(CIRCUITS)}
        body["urgency"] = self._random.choice((1, 3, 5, 5, 9))
        if self._random.random() < 0.25:
            embargo = datetime.fromtimestamp(int(time.time() + self._random.uniform(1, 8)), UTC)
            story.embargo_s = embargo.timestamp()
            body["embargo"] = embargo.isoformat()
        if self._accepted(story, "POST", "/releases", body):
            self._stories = [*self._stories, story][-CHANGED_LATELY:]

    def _correct(self, story):
        story.version += 1
        body = {"uri": story.uri, "version": story.version, "text": _text(story)}
        self._accepted(story, "POST", f"/releases/{quoted(story.uri)}/versions", body)

    def _kill(self, story):
        self._stories.remove(story)
        story.version += 1
        story.embargo_s = 0.0
        self._accepted(story, "DELETE", f"/releases/{quoted(story.uri)}", None, kill=True)

    def _accepted(self, story, method, path, body, *, kill=False):
        """Ask until there is an answer; return whether it is a receipt, which the record has then."""
        asked_s, end = time.time(), time.monotonic() + PATIENCE_S
        while (answer := self._answer(method, path, body)) is None:
            if time.monotonic() > end:
                self._record.refused(f"{method} {path}: no answer in {PATIENCE_S:g} s")
                return False
            self._record.again()
            time.sleep(AGAIN_S)
        if answer["status_code"] not in {200, 201} or answer["version"] != story.version:
            self._record.refused(f"{method} {path} version {story.version}: {answer}")
            return False
        self._record.take(Accepted(story.uri, story.version, answer["outlets"], asked_s, story.embargo_s, kill))
        return True

    def _answer(self, method, path, body):
        """Return the answer; None where there is none, or where it says to come again."""
        try:
            answer = self._ask(method, path, body)
        except (AssertionError, OSError, ValueError, http.client.HTTPException):
            return None  # the wire is not there, or was killed in the middle of its answer
        return None if answer["status_code"] in TRANSIENT else answer


@contextmanager
def posting(clients):
    """Let clients work in threads for the time of the context; at its end each request at hand has its answer."""
    stop = threading.Event()
    threads = [threading.Thread(target=client.run, args=(stop,)) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _text(story):
    return f"Story {story.uri}, version {story.version}\n\nA paragraph in English, of which there is no other."

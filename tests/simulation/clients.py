"""The clients of one life: they post, correct, kill and lift releases, and note in the truth what they were told."""

from tests.simulation.kinds import DIRECTORY
from tests.simulation.truth import Asked
from wire.contract.release import Block, BlockKind, Edition, Release, Status
from wire.desk.entry import Posting
from wire.desk.errors import DeskError
from wire.errors import StoreError

__all__ = ["Clients"]

SECOND_NS = 1_000_000_000
CIRCUITS = [circuit for circuit in DIRECTORY.circuits if DIRECTORY.entitled(circuit, "business")]
EDITION_TEXT = (Block(BlockKind.PARAGRAPH, "Text."),)


class Clients:
    """Ask a wire at random; while no wire serves, nothing is asked."""

    def __init__(self, world, random):
        self._world = world
        self._random = random
        self._named, self._uris = 0, []
        changes = (self._correct, self._correct, self._kill, self._lift)
        self._requests = (self._post, self._post, self._post, *changes, self._post_all)
        if world.replacing:
            self._requests += (self._replace,) * 4

    def ask(self):
        """Have one client ask one thing."""
        self._random.choice(self._requests)()

    def _spawn(self, request, name):
        wire = self._world.wire
        if wire is not None and wire.serving:
            wire.spawn(request(wire), name)

    def _name(self):
        self._named += 1
        return f"urn:x:{self._named}"

    def _post(self):
        self._uris.append(self._name())
        posting = self._posting(self._uris[-1], 1)
        self._spawn(lambda process: self._accept(process, [posting]), "post")

    def _post_all(self):
        uris = [self._name() for _ in range(self._random.randrange(2, 5))]
        self._uris += uris
        postings = [self._posting(uri, 1) for uri in uris]
        self._spawn(lambda process: self._accept(process, postings), "post all")

    def _correct(self):
        if self._uris:
            uri = self._random.choice(self._uris[-6:])
            version = 1 + max((of for each, of in self._world.truth.asked if each == uri), default=0)
            posting = self._posting(uri, version)
            self._spawn(lambda process: self._accept(process, [posting]), "correct")

    def _kill(self):
        if self._uris:
            uri = self._random.choice(self._uris[-8:])
            self._spawn(lambda process: self._withdraw(process, uri), "kill")

    def _replace(self):
        """Kill a release, and post another one in its place on its circuits as soon as the kill is answered."""
        asked, killed = self._world.truth.asked, self._world.truth.kill_asked
        if known := [uri for uri in self._uris[-8:] if uri not in killed and (uri, 1) in asked]:
            replaced = self._random.choice(known)
            circuits = {circuit for (uri, _), each in asked.items() if uri == replaced for circuit in each.circuits}
            posting = self._posting(self._name(), 1, sorted(circuits), replaced)
            self._spawn(lambda process: self._supersede(process, replaced, posting), "replace")

    def _lift(self):
        if self._uris:
            uri = self._random.choice(self._uris[-8:])
            self._spawn(lambda process: self._release(process, uri), "lift")

    def _posting(self, uri, version, circuits=(), replaces=""):
        random = self._random
        languages = sorted({circuit.language for circuit in CIRCUITS})
        editions = tuple(Edition(language, "Headline", EDITION_TEXT) for language in languages)
        embargo_ns, status = None, Status.USABLE
        if random.random() < 0.25:
            embargo_ns = self._world.now_ns() + int(random.uniform(0.1, 8) * SECOND_NS)
        elif random.random() < 0.1:
            status = Status.WITHHELD
        urgency = random.choice((1, 3, 5, 5, 9))
        release = Release(
            uri,
            version,
            languages[0],
            ("business",),
            editions,
            0,
            urgency=urgency,
            embargo_ns=embargo_ns,
            status=status,
            replaces=replaces,
        )
        return Posting(release, circuits=circuits or random.sample(CIRCUITS, random.randrange(1, 4)))

    async def _accept(self, process, postings):
        truth, attempts = self._world.truth, {}
        for posting in postings:
            release = posting.release
            made = Asked(
                release.uri,
                release.version,
                tuple(posting.circuits),
                release.embargo_ns,
                held=release.status is Status.WITHHELD,
                replaces=release.replaces,
            )
            attempts[release.uri, release.version] = made
            truth.asked.setdefault((release.uri, release.version), made)
            truth.attempts.setdefault((release.uri, release.version), []).append(made)
        try:
            await process.wire.desk.accept_all(postings)
        except DeskError:
            for key, made in attempts.items():
                truth.refuse(key, made)
        except StoreError:
            return
        else:
            for key in attempts if not process.dead else ():
                truth.asked[key].accepted = True

    async def _withdraw(self, process, uri):
        self._world.truth.kill_asked.add(uri)
        try:
            receipt = await process.wire.desk.kill(uri)
        except (DeskError, StoreError):
            return
        if not process.dead:
            self._world.truth.killed[uri] = receipt.entry.release.version

    async def _supersede(self, process, uri, posting):
        await self._withdraw(process, uri)
        if uri in self._world.truth.killed and not process.dead:
            self._uris.append(posting.release.uri)  # now: before, nobody knows it who could change it
            await self._accept(process, [posting])

    async def _release(self, process, uri):
        for (each, _), attempts in self._world.truth.attempts.items():
            for asked in attempts if each == uri else ():
                asked.embargo_ns, asked.held = None, False
        try:
            await process.wire.desk.lift(uri)
        except (DeskError, StoreError):
            return

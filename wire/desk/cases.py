"""A posted release as a case for the rules: the law that decides on it, and the documents that are made of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from wire.contract.release import Status
from wire.desk import rules
from wire.desk.documents import documents_of
from wire.desk.entry import Entry, Posting, digest_of
from wire.desk.packet_limit import PacketLimit
from wire.directory.directory import Directory

__all__ = ["Case", "case_of"]


@dataclass(frozen=True, slots=True)
class Case:
    """A law on the versions of the release ``uri``, and the release's documents by their languages."""

    uri: str
    law: rules.Law
    documents: dict[str, bytes]


def case_of(posting: Posting, directory: Directory, packet_limit: PacketLimit | None, clock: Callable[[], int]) -> Case:
    """Return the case of a posting; OutOfRange or ContractError where no messages can be made of its release."""
    release, due_ns = posting.release, posting.due_ns
    rules.check_range(release, due_ns)
    documents = whole = documents_of(release)
    if rules.withholds(release):  # where it is lifted, its text is sent
        whole = documents_of(replace(release, status=Status.USABLE))
    wanted = {circuit for circuit in directory.circuits if circuit.language in documents}
    if posting.circuits is not None:
        wanted &= set(posting.circuits)
    digest = posting.digest or digest_of(release)

    def law(earlier: Sequence[Entry]) -> rules.Ruling:
        ruling = rules.accept(earlier, release, wanted, due_ns, digest, clock(), posting.received_ns)
        if ruling.new and packet_limit is not None:
            packet_limit.check(ruling.entry, whole)
        return ruling

    return Case(release.uri, law, documents)

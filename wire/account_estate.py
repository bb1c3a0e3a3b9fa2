"""Whose a share is, and what its next owner is told, so that nothing is counted twice and nothing lost from sight."""

from collections.abc import Iterable, Iterator

from wire.account import Account
from wire.account_figures import PAST
from wire.bitsets import recut
from wire.contract.control import Announced, Announcement, Inheritance, Inherited
from wire.contract.tally import CircuitSums, MessageRecord
from wire.releaserow import MessageRow

__all__ = ["Estate"]

PART_BYTES = 256 * 1024  # of bitsets in one message: a broker takes no packet of any size
UNATTENDED_NS = 60_000_000_000  # a share without a worker: what is due for longer is missing until somebody has it


class Estate:
    """The shares of an account: who owns each, and how one passes on."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._vacant_since_ns: dict[int, int] = {}

    def take(self, share: int, incarnation: str) -> None:
        """Make this incarnation the share's owner, or nobody with "": its former owner is not believed any more."""
        account = self._account
        former = account.owners[share]
        if former == incarnation:
            return
        if former:
            until = account.lost.get(share, account.highest)
            for message in account.messages.values():
                if message.sequence <= until and not message.closed_by(share):
                    message.suspects.add(share)
                    account.notes.row(message.row)
        account.lost.pop(share, None)
        account.owners[share] = incarnation
        self._fold([share])

    def returned(self, share: int) -> None:
        """A share's owner that was believed dead is back, and has lost nothing."""
        self._account.lost.pop(share, None)
        self._vacant_since_ns.pop(share, None)

    def cut(self, shares: int) -> None:
        """Cut the directory into so many shares, owned by nobody.

        What is open is settled as it stands: whoever has it yet, has it late. Which outlets lack what stays known.
        """
        account, before = self._account, self._account.shares
        for share in range(before):
            if account.owners[share]:
                self.take(share, "")
            for message in list(account.messages.values()):
                if not message.closed_by(share):
                    account.settle_alone(message, share, unreported=share in message.suspects)
        account.shares = shares
        account.owners = [None] * shares
        account.lost.clear()
        self._vacant_since_ns.clear()
        account.expectation.cut(shares)
        for row in account.rows.values():
            if row.reached is not None:
                row.reached.cut(before, shares)
        for sequence, (topic, by_share) in account.lacking.items():
            lack, held = account.lacks[sequence], {share: int(bits, 16) for share, bits in by_share.items()}
            if lack.suspects:  # of the new shares each may hold some of these: all of it is suspect from now on
                known = sum(bits.bit_count() for share, bits in held.items() if share not in lack.suspects)
                self._past(lack.circuit).unreported += known
                lack.suspects = set(range(shares))
            cut = recut(held, before, shares)
            account.lacking[sequence] = (topic, {share: f"{bits:x}" for share, bits in cut.items() if bits})
            account.notes.lacking(sequence)
        account.notes.owner()

    def inheritance(self, share: int) -> list[Inheritance]:
        """What a new owner of the share is told before its outlets come on; empty where nothing has happened yet."""
        account = self._account
        if not account.highest:
            return []
        left = sorted((*self._open(share), *self._lacking(share)), key=lambda item: item.announced.sequence)
        settled: list[tuple[int, int]] = []
        start = 1
        for item in left:
            settled.append((start, item.announced.sequence))
            start = item.announced.sequence + 1
        settled.append((start, account.highest + 1))
        runs = tuple((first, stop) for first, stop in settled if first < stop)
        parts: list[list[Inherited]] = []
        part: list[Inherited] = []
        size = 0
        for item in left:
            part.append(item)
            size += 200 if item.record is None else 200 + len(item.record.outlets) + 16 * len(item.record.bins)
            if size > PART_BYTES:
                parts.append(part)
                part, size = [], 0
        parts.append(part)
        return [
            Inheritance(share, runs if number == 1 else (), tuple(items), last=number == len(parts))
            for number, items in enumerate(parts, 1)
        ]

    def announcements(self, shares: Iterable[int]) -> Iterator[Announcement]:
        """What is not closed in these shares, for an owner that may have missed some of it."""
        wanted = tuple(shares)
        for row in self._account.rows.values():
            messages = [item for item in row.open.values() if not all(item.closed_by(share) for share in wanted)]
            if messages:
                yield Announcement(*row.key, tuple(map(_announced, messages)))

    def announcement(self, uri: str, version: int) -> Announcement:
        """A release version that is about to leave."""
        row = self._account.rows[uri, version]
        return Announcement(uri, version, tuple(map(_announced, row.open.values())))

    def tick(self, now_ns: int) -> None:
        """Settle what is due for long in shares that nobody attends to; an owner that stays away that long loses it."""
        account = self._account
        for share in range(account.shares):
            if account.owners[share] and share not in account.lost:
                self._vacant_since_ns.pop(share, None)
                continue
            since_ns = self._vacant_since_ns.setdefault(share, now_ns)
            if now_ns - since_ns < UNATTENDED_NS:
                continue
            if account.owners[share]:
                self.take(share, "")
            for message in list(account.messages.values()):
                if message.row.due_ns + UNATTENDED_NS <= now_ns and not message.closed_by(share):
                    account.settle_alone(message, share, unreported=share in message.suspects)

    def _fold(self, shares: Iterable[int]) -> None:
        """Add sums whose owners are gone to the past's, and forget the owners."""
        account = self._account
        gone = [key for key in account.sums if key != PAST and key[1] in shares and account.owners[key[1]] != key[0]]
        for key in gone:
            for circuit, sums in account.sums.pop(key).items():
                self._past(circuit).merge(sums)
        account.notes.owner(gone)
        owners = set(account.owners)
        for incarnation in [item for item in account.numbers if item not in owners]:
            del account.numbers[incarnation]

    def _past(self, circuit: str) -> CircuitSums:
        """The sums of those who are gone, about to change."""
        self._account.notes.sums(PAST, (circuit,))
        return self._account.past(circuit)

    def _open(self, share: int) -> Iterator[Inherited]:
        for message in self._account.messages.values():
            if not message.closed_by(share):
                yield Inherited(_announced(message), message.records.get(share), share in message.suspects)

    def _lacking(self, share: int) -> Iterator[Inherited]:
        account = self._account
        for sequence, (topic, by_share) in account.lacking.items():
            bits = by_share.get(share, "0")
            if bits != "0":
                lack = account.lacks[sequence]
                known = Announced(sequence, topic, lack.due_ns, lack.embargo_ns, lack.body_bytes)
                yield Inherited(known, _closed(sequence, bits), share in lack.suspects)


def _announced(message: MessageRow) -> Announced:
    row = message.row
    return Announced(message.sequence, message.topic, row.due_ns, message.embargo_ns, message.body_bytes)


def _closed(sequence: int, lacking: str) -> MessageRecord:
    """As much of a closed record as a later owner needs."""
    return MessageRecord(sequence, 0, 0, int(lacking, 16).bit_count(), outlets=lacking, closed=True)

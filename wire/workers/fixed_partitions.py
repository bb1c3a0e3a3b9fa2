"""The partitions of a fixed membership: one for each worker, and its successor's where the worker was killed."""

from collections.abc import Callable, Iterable, Sequence

from wire.contract.control import Assignment, Control, Drain, Join, Start
from wire.errors import MembershipError
from wire.workers.member import FILES_KEPT_BACK, Member

__all__ = ["FixedPartitions"]


class FixedPartitions:
    """Gives each partition to a member, and tells a member what belongs to it.

    ``on_assigned`` is given each partition and the worker instance that gets it. ``missed`` returns the messages that a
    member may have missed while it was away from its broker. ``hand_over`` tells a successor of partitions that another
    worker had, and then of the end of the run, where it is late.
    """

    def __init__(
        self,
        on_assigned: Callable[[int, str], None],
        missed: Callable[[Member], Iterable[Control]],
        hand_over: Callable[[Member, Sequence[int]], None],
    ) -> None:
        self._on_assigned = on_assigned
        self._missed = missed
        self._hand_over = hand_over
        self._successors: dict[str, Member] = {}  # by their names, the members in whose places they come
        self._assignments: dict[str, Assignment] = {}  # by worker instance

    def adopt(self, former: "FixedPartitions") -> None:
        """Take the assignments of a membership whose wire was killed."""
        self._assignments = dict(former._assignments)  # noqa: SLF001 - the same class

    def give(self, member: Member, partition: int, count: int, assigned: Assignment) -> None:
        """Give a member one of ``count`` partitions; MembershipError where it may not open enough files."""
        outlets = len(range(partition, assigned.config.outlets, count))
        if outlets + FILES_KEPT_BACK > member.join.files:
            raise MembershipError(
                f"worker {member.join.worker} may open {member.join.files} files, and its partition of {outlets} "
                f"outlets needs {outlets + FILES_KEPT_BACK}: use more workers, or raise its limit (ulimit -n)"
            )
        self._assignments[member.instance] = assigned
        self._on_assigned(partition, member.instance)
        member.told = {partition}
        member.link.send(assigned)

    def expect_successor(self, former: Member, worker: str) -> None:
        """Take a later worker of this name in the place of a member that has ended."""
        self._successors[worker] = former

    def expects(self, worker: str) -> bool:
        """Tell whether a worker of this name is to take the place of another one."""
        return worker in self._successors

    def hand_over(self, successor: Member) -> None:
        """Give a successor, which is expected, the partitions of the member in whose place it comes."""
        partitions = sorted(self._successors.pop(successor.join.worker).told)
        for partition in partitions:
            self._on_assigned(partition, successor.instance)
        self._hand_over(successor, partitions)

    def repeat(self, join: Join, member: Member, started: Start | None, draining: Drain | None) -> None:
        """Tell a member again what it may have missed: the first answer did not arrive, or the member was away.

        ``join`` is the one that it repeats, ``started`` and ``draining`` what the workers have been told.
        """
        assigned = self._assignments.get(member.instance)
        if assigned is not None:
            for message in (assigned, started, *self._missed(member), draining):
                if message is not None:
                    member.link.send(message)
        elif member.told:
            held = {index for index, _ in join.partitions}
            self._hand_over(member, [partition for partition in sorted(member.told) if partition not in held])

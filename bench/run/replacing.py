"""The replacing of a local worker that a fault has killed: another process takes its partitions."""

from bench.base.errors import BenchError
from bench.base.worker_names import worker_name
from bench.run.workers import LocalWorker
from wire.workers.membership import Membership

__all__ = ["JOIN_S", "replace_worker"]

END_S = 10.0  # for the end of the former process to be heard
JOIN_S = 30.0  # for the start of a process and its first message, on a machine that is busy


async def replace_worker(worker: LocalWorker, membership: Membership) -> None:
    """Start the next process in a worker's place, and return when it has the partitions; BenchError where that fails.

    The former owner's marks are handed over, and the outlets connect after that, with their former client ids.
    """
    former = next((member for member in membership.members if member.join.worker == worker.name), None)
    if former is None:
        raise BenchError(f"{worker.name} never joined: there is nothing to take over from it")
    await membership.until(lambda: former.state.ended, END_S)
    if not former.state.ended:
        raise BenchError(f"{worker.name} has not ended: nobody can take its outlets over")
    name = worker_name(worker.number, worker.life + 1)
    membership.expect_successor(former, name)
    await worker.start_again()

    def joined() -> bool:
        return any(member.join.worker == name for member in membership.members)

    await membership.until(lambda: joined() or worker.process.returncode is not None, JOIN_S)
    if not joined():
        raise BenchError(f"{name} did not join in the place of the worker that was killed (log: {worker.log})")

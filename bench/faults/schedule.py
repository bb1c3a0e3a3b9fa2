"""Makes each fault at its time and mends it; a run that ends earlier leaves nothing stopped or in the way."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Literal

from bench.base.errors import BenchError
from bench.base.worker_names import worker_name
from bench.faults.acts import Act, MakeAct
from bench.scenario.faults import Fault
from bench.verdict.fault_costs import FaultCosts, FaultCourse
from wire.contract.delivery_causes import DeliveryCause
from wire.host.tasks import cancel_and_wait

__all__ = ["FaultSchedule", "OnFault", "courses_of", "explained"]

OF_OUTLETS: tuple[DeliveryCause, ...] = ("connection", "acknowledgement")
OF_THE_WIRE: tuple[DeliveryCause, ...] = ("publisher",)

OnFault = Callable[[Literal["fault_began", "fault_ended"], str], None]


def courses_of(faults: Sequence[Fault]) -> FaultCosts:
    """Return the costs of a scenario's faults, of which none has begun."""
    return FaultCosts(
        [
            FaultCourse(
                fault.name,
                fault.kind,
                kills=_victim(fault),
                explains=explained(fault),
                worker=_held_up(fault),
                ahead_ns=max(0, fault.step_ns),
            )
            for fault in faults
        ]
    )


class FaultSchedule:
    """The faults of a run. ``costs`` has a course for each, and gets its times.

    ``make`` returns the act of a fault. ``on_fault`` is told when one begins and ends, ``failed`` why one could not be
    made or mended. ``clock`` is nanoseconds since the epoch.
    """

    def __init__(
        self,
        faults: Sequence[Fault],
        costs: FaultCosts,
        make: MakeAct,
        *,
        on_fault: OnFault,
        failed: Callable[[BenchError], None],
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._faults = faults
        self._costs = costs
        self._make = make
        self._on_fault = on_fault
        self._failed = failed
        self._clock = clock

    @asynccontextmanager
    async def running(self, start_ns: int) -> AsyncIterator[None]:
        """Make the faults of a run that starts at a moment; a context that ends waits until each is mended.

        A context that is cancelled, or ends by an exception, releases the faults that last.
        """
        pairs = list(zip(self._faults, self._costs.courses, strict=True))
        for fault, course in pairs:
            course.begin_ns = start_ns + fault.at_ns
            course.end_ns = None if fault.end_ns is None else start_ns + fault.end_ns
        tasks = [asyncio.create_task(self._have(*pair), name=f"fault {pair[0].name}") for pair in pairs]
        try:
            yield
            await asyncio.gather(*tasks)
        finally:
            await cancel_and_wait(*tasks)

    async def _have(self, fault: Fault, course: FaultCourse) -> None:
        act = self._make(fault)
        try:
            await self._until(course.begin_ns)
            course.begun_ns = self._clock()
            self._on_fault("fault_began", f"{fault.name}: {fault.kind}")
            await act.begin()
            if course.end_ns is None:
                return
            await self._until(course.end_ns)
            await act.end()
        except BenchError as error:
            course.problem = str(error)
            self._failed(error)
        except asyncio.CancelledError:
            if course.lasts:
                await self._release(act, course)
            raise
        else:
            course.ended_ns = self._clock()
            self._on_fault("fault_ended", f"{fault.name}: {fault.kind}")

    async def _release(self, act: Act, course: FaultCourse) -> None:
        try:
            await act.release()
        except BenchError as error:
            course.problem = str(error)
        self._on_fault("fault_ended", f"{course.name}: {course.kind}, given up with the run")

    async def _until(self, moment_ns: int) -> None:
        await asyncio.sleep(max(0.0, (moment_ns - self._clock()) / 1e9))


def explained(fault: Fault) -> frozenset[DeliveryCause]:
    """Return the causes of late deliveries and duplicates that a fault may have: by what it breaks."""
    match fault.kind:
        case "worker_killed":
            return frozenset(("worker",))
        case "worker_stopped":
            return frozenset(OF_OUTLETS)
        case "publisher_cut" | "clock_step" | "disk_full" | "publisher_killed":
            return frozenset(OF_THE_WIRE)
        case "delay" | "loss" | "bandwidth" | "partition" if fault.between == "outlets":
            return frozenset(OF_OUTLETS)
        case "delay" | "loss" | "bandwidth" | "partition" if fault.between == "wire":
            return frozenset(OF_THE_WIRE)
        case _:
            return frozenset((*OF_OUTLETS, *OF_THE_WIRE))


def _held_up(fault: Fault) -> str:
    """Return the name of the worker at which alone a fault can be felt; empty for all."""
    return worker_name(fault.worker) if fault.kind == "worker_stopped" else ""


def _victim(fault: Fault) -> str:
    """Return the name of the local worker that a fault kills; empty for any other fault."""
    return worker_name(fault.worker) if fault.kind == "worker_killed" else ""

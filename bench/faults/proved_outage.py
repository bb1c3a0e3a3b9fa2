"""A fault of the broker as the account hears of it: connections that end meanwhile ended with the broker."""

from typing import Protocol

from bench.faults.acts import Act

__all__ = ["Proof", "ProvedOutage"]


class Proof(Protocol):
    """Takes when the broker is broken on purpose."""

    def fault_began(self) -> None:
        """Take that a fault begins."""

    def fault_ended(self) -> None:
        """Take that a fault is mended."""


class ProvedOutage:
    """An act that breaks the broker, and tells ``proof`` from when until when."""

    def __init__(self, act: Act, proof: Proof) -> None:
        self._act = act
        self._proof = proof

    async def begin(self) -> None:
        """Break the broker."""
        self._proof.fault_began()
        await self._act.begin()

    async def end(self) -> None:
        """Mend the broker."""
        await self._act.end()
        self._proof.fault_ended()

    async def release(self) -> None:
        """Let go of the broker, as the run ends early."""
        await self._act.release()
        self._proof.fault_ended()

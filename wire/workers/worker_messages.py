"""The control messages of workers, read where they come in: their bytes, their parts, and who sent them."""

from functools import partial

from wire.contract.control import Control, Join, Part, Progress, Report, WorkerLeft
from wire.contract.control_codec import ControlDecoder
from wire.contract.control_parts import PartJoiner, read_whole
from wire.errors import ControlError
from wire.host.gc import in_thread

__all__ = ["READ_IN_THREAD_BYTES", "WorkerMessages", "sender_of"]

READ_IN_THREAD_BYTES = 8 * 1024


class WorkerMessages:
    """Reads messages of any length. ControlError where bytes are no message, and where parts are of a part."""

    def __init__(self, decoder: ControlDecoder) -> None:
        self._decoder = decoder
        self._joiner = PartJoiner()

    def read(self, data: bytes) -> Control | None:
        """Return the message of some bytes, or the message that they are the last part of; None while parts are
        missing.
        """
        return read_whole(self._decoder, self._joiner, data)

    async def read_aside(self, data: bytes) -> Control | None:
        """Return a message as ``read`` does, a long one decoded in a thread: meanwhile a release may be due."""
        message = await self._decoded(data)
        if not isinstance(message, Part):
            return message
        whole = self._joiner.add(message)
        if whole is None:
            return None
        message = await self._decoded(whole)
        if isinstance(message, Part):
            raise ControlError("unexpected", "a part of a part")
        return message

    async def _decoded(self, data: bytes) -> Control:
        if len(data) < READ_IN_THREAD_BYTES:
            return self._decoder.decode(data)
        return await in_thread(partial(self._decoder.decode, data))


def sender_of(message: Control) -> tuple[str, str]:
    """Return the name and the instance of a message's worker; ControlError where no worker sends such a message."""
    match message:
        case Report(tally=tally):
            return tally.worker, tally.instance
        case Join() | Progress() | WorkerLeft():
            return message.worker, message.instance
    raise ControlError("unexpected", f"a {type(message).__name__} is not for the wire")

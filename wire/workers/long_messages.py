"""Reads control messages of any length: a long one is decoded in a thread, as a release may be due meanwhile."""

from functools import partial

from wire.contract.control import Control, Part
from wire.contract.control_codec import ControlDecoder
from wire.contract.control_parts import PartJoiner
from wire.errors import ControlError
from wire.host.gc import in_thread

__all__ = ["READ_IN_THREAD_BYTES", "read_aside"]

READ_IN_THREAD_BYTES = 8 * 1024


async def read_aside(decoder: ControlDecoder, joiner: PartJoiner, data: bytes) -> Control | None:
    """Return the message of some bytes, or the message that they are the last part of; None while parts are missing.

    ControlError where the bytes are no message, and where parts are of a part.
    """
    message = await _decoded(decoder, data)
    if not isinstance(message, Part):
        return message
    whole = joiner.add(message)
    if whole is None:
        return None
    message = await _decoded(decoder, whole)
    if isinstance(message, Part):
        raise ControlError("unexpected", "a part of a part")
    return message


async def _decoded(decoder: ControlDecoder, data: bytes) -> Control:
    if len(data) < READ_IN_THREAD_BYTES:
        return decoder.decode(data)
    return await in_thread(partial(decoder.decode, data))

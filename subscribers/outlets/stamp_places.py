"""Where the stamp stands in the messages of a run: at the start of the wire's documents, and anywhere in others."""

from wire.contract.stamp import END, HEAD, LENGTH, find

__all__ = ["StampPlaces"]


class StampPlaces:
    """Where the last message had its stamp; the next one has it in the same place, nearly always.

    ``offset`` counts from the payload's start, and is negative for a stamp in the properties. ``size`` is of the bytes
    that a transmission is known by: the start of a document of the wire, or the 58 digits alone.
    """

    __slots__ = ("_from_end", "offset", "size")

    def __init__(self) -> None:
        self.offset = 0
        self.size = END
        self._from_end = LENGTH

    def search(self, buffer: bytearray, mark: bytes, start: int, payload_start: int, end: int) -> tuple[int, int]:
        """Return where the first stamp with this mark between properties (``start``) and payload's end starts and
        ends; where there is none, where a document's does.
        """
        place = end - self._from_end  # payloads of many lengths have it in the same place from their end
        if buffer.startswith(HEAD, payload_start) or (
            not (start <= place and buffer.startswith(mark, place)) and (place := find(buffer, mark, start, end)) < 0
        ):
            self.offset, self.size = 0, END
            return payload_start, min(payload_start + END, end)
        self.offset, self.size = place - payload_start, LENGTH
        self._from_end = end - place
        return place, place + LENGTH

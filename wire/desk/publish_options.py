"""How a message is published, beside its topic and payload: where its stamp stands, its retain flag and properties."""

from dataclasses import dataclass

from wire.contract.stamp import LENGTH, START, USER_PROPERTY

__all__ = ["DOCUMENT", "JSON", "PublishOptions"]

JSON = "application/json"  # of documents and control messages alike: IANA knows no media type for ninjs itself


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """``stamp_at`` is the offset of the blank stamp in the payload; None: the stamp is a user property of MQTT 5.

    ``utf8`` says that the payload is text (payload format indicator); an empty content type is not sent. Properties
    are MQTT 5's alone.
    """

    stamp_at: int | None = START
    retain: bool = False
    content_type: str = JSON
    utf8: bool = True
    user_properties: tuple[tuple[str, str], ...] = ()

    @property
    def property_bytes(self) -> int:
        """The size of the properties in bytes (MQTT 5.0 §2.2.2.2), without message expiry and their length."""
        size = 2 * self.utf8 + (3 + len(self.content_type.encode()) if self.content_type else 0)
        size += sum(5 + len(name.encode()) + len(value.encode()) for name, value in self.user_properties)
        return size + (5 + len(USER_PROPERTY) + LENGTH if self.stamp_at is None else 0)


DOCUMENT = PublishOptions()  # of the wire's documents and of control

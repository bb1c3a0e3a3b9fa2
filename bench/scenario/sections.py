"""The tables of a scenario, and the types of their values."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bench.base.units import Wrong
from wire.contract.mqtt_text import problem_with

__all__ = ["Flag", "Number", "Section", "Text", "Whole", "check_sendable", "whole_number"]

Whole = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Flag = Annotated[bool, Field(strict=True)]
Text = Annotated[str, Field(strict=True)]


def whole_number(value: object) -> object:
    """Refuse true and false, which a literal 1 would accept."""
    if type(value) is not int:
        raise Wrong("this is no whole number")
    return value


def check_sendable(key: str, texts: Iterable[str]) -> None:
    """Raise Wrong, of this key, where MQTT cannot send one of the texts."""
    for text in texts:
        if wrong := problem_with(text):
            raise Wrong(*wrong, key)


class Section(BaseModel):
    """A table. A key's description says what the key takes; error messages name it as the remedy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

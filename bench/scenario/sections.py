"""The tables of a scenario, and the types of their values."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bench.base.units import Wrong

__all__ = ["Flag", "Number", "Section", "Text", "Whole", "whole_number"]

Whole = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Flag = Annotated[bool, Field(strict=True)]
Text = Annotated[str, Field(strict=True)]


def whole_number(value: object) -> object:
    """Refuse true and false, which a literal 1 would accept."""
    if type(value) is not int:
        raise Wrong("this is no whole number")
    return value


class Section(BaseModel):
    """A table. A key's description says what the key takes; error messages name it as the remedy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

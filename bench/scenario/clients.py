"""The groups of clients of one's own in a scenario: ``[[audience.group]]``."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from bench.base.units import Wrong
from bench.scenario.limits import OUTLETS, QOS
from bench.scenario.sections import Number, Section, Text, Whole, check_sendable, whole_number
from wire.contract.audience_definition import LABEL_CHOICES
from wire.directory.apportion import apportion

__all__ = ["LABELS_TAKE", "SHARES_SLACK", "Filters", "Group", "Labels", "count_groups", "sizes_of"]

Filters = tuple[Text, ...]
Labels = Literal["auto", "topic", "template"]
LABELS_TAKE = " or ".join(f'"{choice}"' for choice in LABEL_CHOICES)
SHARES_SLACK = 1e-6


class Group(Section):
    """``[[audience.group]]``: clients that subscribe alike; ``count`` of them, or a ``share`` of the others."""

    name: Text = Field("", max_length=200, description="a name of up to 200 characters")
    count: Whole | None = Field(None, ge=1, le=OUTLETS.most, description=OUTLETS.takes)
    share: Number | None = Field(None, gt=0, le=1, description="a number above 0, up to 1")
    filters: Filters = Field((), description='a list of filters, such as ["news/#", "$share/g/alerts/+"]')
    qos: Annotated[Literal[0, 1, 2], BeforeValidator(whole_number)] | None = Field(None, description=QOS.takes)
    client_id: Text = Field("", max_length=65_535, description='a template of client ids, such as "reader-{i}"')
    behaviour: Text = Field("", description="the name of an [[audience.behaviour]]")

    @model_validator(mode="after")
    def _agrees(self) -> "Group":
        if (self.count is None) == (self.share is None):
            problem = "a group has a count or a share" if self.count is None else "count and share are given"
            raise Wrong(problem, "give one of them", "count")
        check_sendable("client_id", [self.client_id])
        if not self.filters:
            raise Wrong("the group subscribes to nothing", 'give filters = ["news/#"]', "filters")
        return self


def count_groups(groups: object) -> int | None:
    """Return how many clients the tables [[audience.group]] have by their counts alone; else None."""
    if not isinstance(groups, list) or not groups:
        return None
    counts = [group.get("count") if isinstance(group, dict) else None for group in groups]
    whole = [count for count in counts if type(count) is int and count > 0]
    return sum(whole) if len(whole) == len(counts) else None


def sizes_of(groups: Sequence[Group], outlets: int) -> list[int]:
    """Return the size of each group: counts first, then shares of the others. Wrong where they do not add up."""
    fixed = sum(group.count or 0 for group in groups)
    shares = [group.share for group in groups if group.share is not None]
    rest = outlets - fixed
    if not shares:
        if rest:
            raise Wrong(f"the groups' counts add up to {fixed:,}", "leave outlets out, or give as many", "outlets")
        return [group.count or 0 for group in groups]
    if abs(sum(shares) - 1) > SHARES_SLACK:
        raise Wrong(f"the shares add up to {sum(shares):g}", "give shares that add up to 1", "group")
    if rest < len(shares):
        problem = f"{fixed:,} of {outlets:,} outlets have a count, which leaves too few for {len(shares)} shares"
        raise Wrong(problem, "take more outlets, or smaller counts", "outlets")
    parts = iter(apportion(rest, shares, 1))
    return [next(parts) if group.count is None else group.count for group in groups]

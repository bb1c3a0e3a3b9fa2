"""The service levels of regulated disclosure in a scenario: ``[service_levels]``."""

from pydantic import Field, model_validator

from bench.base.units import SECOND_NS, Wrong
from bench.scenario.sections import Section
from bench.scenario.times import DurationNs, TimeOfDayNs

__all__ = ["SERVICE_LEVELS_TAKE", "ServiceLevels"]

SERVICE_LEVELS_TAKE = "a table, [service_levels]"


class ServiceLevels(Section):
    """``[service_levels]``: ``within`` is the time from receipt in which every outlet is to have a release.

    ``opens`` and ``closes`` are times of the calendar's day in UTC: a release that is received outside them waits
    until the opening. Without them every hour is open.
    """

    within_ns: DurationNs = Field(
        300 * SECOND_NS, alias="within", ge=SECOND_NS, description='a duration of 1s or more, such as "5m"'
    )
    opens_ns: TimeOfDayNs | None = Field(None, alias="opens", description='a time of day in UTC such as "07:00"')
    closes_ns: TimeOfDayNs | None = Field(None, alias="closes", description='a time of day in UTC such as "18:30"')

    @model_validator(mode="after")
    def _agrees(self) -> "ServiceLevels":
        for name, given, other in (("opens", self.opens_ns, self.closes_ns), ("closes", self.closes_ns, self.opens_ns)):
            if given is not None and other is None:
                raise Wrong("opening hours have two ends", "give opens and closes", name)
        if self.opens_ns is not None and self.closes_ns is not None and self.opens_ns >= self.closes_ns:
            raise Wrong("it is not after opens", "give a later time of the same day", "closes")
        return self

    @property
    def hours_ns(self) -> tuple[int, int] | None:
        """Opening and closing, after midnight; None where every hour is open."""
        return None if self.opens_ns is None or self.closes_ns is None else (self.opens_ns, self.closes_ns)

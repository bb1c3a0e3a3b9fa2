"""One simulated media organisation."""

from dataclasses import dataclass

from wire.contract.places import Circuit

__all__ = ["Outlet"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """A media organisation that subscribes to the wire.

    ``index`` is its place in the directory, ``country`` an ISO 3166 alpha-2 code, ``region`` a slug of ``REGIONS``,
    ``timezone`` a key of the tz database. The outlet's name is in the first of ``languages``. No ``sectors`` means a
    general outlet. ``editors`` counts its editors and journalists, ``desktops`` the screens on which its copy is read:
    at least one of each.
    """

    index: int
    name: str
    country: str
    region: str
    timezone: str
    languages: tuple[str, ...]
    sectors: tuple[str, ...]
    editors: int
    desktops: int

    @property
    def id(self) -> str:
        """The index in five digits (more from 100,000 on); client ids end with it."""
        return f"{self.index:05d}"

    @property
    def general(self) -> bool:
        """True where the outlet takes every sector."""
        return not self.sectors

    @property
    def circuits(self) -> tuple[Circuit, ...]:
        """The outlet's languages in its own region."""
        return tuple(Circuit(language, self.region) for language in self.languages)

"""The labels that the metrics of deliveries carry: which ones, and how many values of them at most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wire.contract.metric import CIRCUIT, TOPIC
from wire.contract.places import circuit_of

__all__ = [
    "AUTO",
    "CHOICES",
    "CIRCUIT_CHOICES",
    "COHORT_CHOICES",
    "MOST",
    "OTHER",
    "TOPIC_CHOICES",
    "DeliveryLabels",
    "MetricLabels",
]

AUTO, NONE = "auto", "none"
BY_TEMPLATE = "template"
CIRCUIT_CHOICES = ("language", "region")  # of the wire's outlets
TOPIC_CHOICES = ("topic", BY_TEMPLATE)  # of a user's own clients
COHORT_CHOICES = ("behaviour", "group")  # of the outlets, on every topic
CHOICES = (AUTO, NONE, *CIRCUIT_CHOICES, *TOPIC_CHOICES, *COHORT_CHOICES)
MOST = 100  # series of one metric: more than the 62 circuits
OTHER = "other"


@dataclass(frozen=True, slots=True)
class DeliveryLabels:
    """The names of the labels, and their values for each label of the account."""

    names: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]

    def of(self, label: str) -> tuple[str, ...]:
        """Return the values for a label of the account; ``other`` for one that is not known."""
        return self.values.get(label) or (OTHER,) * len(self.names)


@dataclass(frozen=True, slots=True)
class MetricLabels:
    """How the account's labels become those of metrics: ``choice`` is one of ``CHOICES``.

    ``auto`` is language and region of the wire's deliveries, and a user's own topic, or its template, as the account
    counts. ``template`` is what topics have together then. A choice of ``COHORT_CHOICES`` gives no labels for topics.
    At most ``most`` values of them are there: where there are more, the first ones in alphabetical order have their
    own, and the rest has ``other``.
    """

    choice: str = AUTO
    most: int = MOST
    template: str = ""

    def of(self, labels: Sequence[str]) -> DeliveryLabels:
        """Return the labels of metrics for those of an account."""
        if self.choice in (NONE, *COHORT_CHOICES):
            return DeliveryLabels((), dict.fromkeys(labels, ()))
        names = self._names(labels)
        return DeliveryLabels(names, self.bounded({label: self._values(label, names) for label in labels}))

    def bounded(self, values: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Return the values, all equally long, with those beyond ``most`` as ``other``."""
        if len(set(values.values())) <= self.most:
            return dict(values)
        others = (OTHER,) * len(next(iter(values.values())))
        kept = set(sorted(set(values.values()) - {others})[: self.most - 1])
        return {label: value if value in kept else others for label, value in values.items()}

    def _names(self, labels: Sequence[str]) -> tuple[str, ...]:
        if any(circuit_of(label) is None for label in labels) or self.choice in TOPIC_CHOICES:
            return TOPIC
        return CIRCUIT if self.choice == AUTO else (self.choice,)

    def _values(self, label: str, names: tuple[str, ...]) -> tuple[str, ...]:
        circuit = circuit_of(label)
        if names == TOPIC or circuit is None:
            return (self.template,) if self.choice == BY_TEMPLATE and self.template else (label,)
        found = {"language": circuit.language, "region": circuit.region}
        return tuple(found[name] for name in names)

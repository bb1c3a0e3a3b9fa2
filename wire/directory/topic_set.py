"""The topics of a run that publishes a user's own messages, and the labels that their deliveries are counted under."""

from collections.abc import Sequence

from wire.contract.audience_definition import AUTO, BY_TOPIC, LABELS_MOST, TopicSource
from wire.contract.templates import Values, compile_template
from wire.contract.topic_filters import check_name
from wire.errors import ContractError

__all__ = ["TOPIC_FIELDS", "TopicSet"]

TOPIC_FIELDS = ("i", "uuid", "random")
LABELS_LIMIT = 1_000  # a tally takes no more


class TopicSet:
    """The topics of ``sources``, rendered with a seed. ``labels`` are all the labels, sorted.

    ContractError where a template is wrong, a topic is no topic name, or there are too many labels.
    """

    def __init__(self, sources: Sequence[TopicSource], seed: int, labels: str = AUTO) -> None:
        by_topic = labels == BY_TOPIC or (labels == AUTO and sum(item.count for item in sources) <= LABELS_MOST)
        self._labels: dict[str, str] = {}
        for source in sources:
            template = compile_template(source.template, TOPIC_FIELDS)
            for number in range(source.count):
                name = template.text(Values(i=number, seed=seed))
                check_name(name)
                self._labels.setdefault(name, name if by_topic else source.template)
        self.labels = tuple(sorted(set(self._labels.values())))
        if len(self.labels) > LABELS_LIMIT:
            raise ContractError(
                f'{len(self.labels):,} labels are more than {LABELS_LIMIT:,}; set labels = "template", or publish on '
                "fewer topics"
            )

    @property
    def names(self) -> Sequence[str]:
        """The topics, each once, in the order in which the sources give them."""
        return tuple(self._labels)

    def label(self, topic: str) -> str:
        """Return the label of a topic; ContractError where the topic is none of the run's."""
        label = self._labels.get(topic)
        if label is None:
            raise ContractError(f"{topic!r} is not a topic of the run")
        return label

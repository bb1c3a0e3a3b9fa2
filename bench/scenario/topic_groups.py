"""What thresholds and metrics are grouped by, against what a run counts by: circuits, or one's own topics."""

import difflib
from collections.abc import Iterable, Mapping

from bench.base.units import Wrong
from bench.scenario.audience import Audience, Metrics
from bench.scenario.figure_names import COHORT_LABELS, split_metric
from bench.scenario.message import Message
from bench.scenario.thresholds import Threshold
from wire.contract.audience_definition import BY_TOPIC, TopicSource
from wire.contract.metric_labels import CIRCUIT_CHOICES, TOPIC_CHOICES
from wire.directory.topic_set import TopicSet
from wire.errors import ContractError

__all__ = ["check_groups", "check_labels"]


def check_groups(thresholds: Iterable[Threshold], message: Message | None, audience: Audience, seed: int) -> None:
    """Raise Wrong for a threshold on a part of the deliveries that the run does not count by itself."""
    topics: TopicSet | None = None
    for threshold in thresholds:
        group = split_metric(threshold.metric)[1]
        if not group or "kind" in group or "fault" in group or COHORT_LABELS.issuperset(group):
            continue
        key = f"thresholds.{threshold.figure}"
        if message is None or not audience.own:
            if "topic" in group:
                problem = "only messages to clients of your own are counted by topic"
                raise Wrong(problem, "group by language, region or circuit", key)
            continue
        if "topic" not in group:
            problem = "messages to clients of your own have no language and no region"
            raise Wrong(problem, "group by topic, or leave the group out", key)
        topics = topics or _topics(message, audience, seed)
        if topics is not None:
            _check_topic(group, topics, key)


def check_labels(metrics: Metrics, message: Message | None, audience: Audience, seed: int) -> None:
    """Raise Wrong where metrics are to have labels that the run does not count by."""
    own = message is not None and audience.own
    if own and metrics.labels in CIRCUIT_CHOICES:
        problem = f"messages to clients of your own have no {metrics.labels}"
        raise Wrong(problem, "take topic or template", "metrics.labels")
    if not own and metrics.labels in TOPIC_CHOICES:
        problem = f"only messages to clients of your own are counted by {metrics.labels}"
        raise Wrong(problem, "take language or region", "metrics.labels")
    if message is None or metrics.labels != BY_TOPIC:
        return
    topics = _topics(message, audience, seed)
    if topics is not None and topics.labels != tuple(sorted(topics.names)):
        remedy = f'set audience.labels = "{BY_TOPIC}" too, or take template'
        raise Wrong("topics are counted together, as their template", remedy, "metrics.labels")


def _topics(message: Message, audience: Audience, seed: int) -> TopicSet | None:
    try:
        return TopicSet((TopicSource(message.topic, message.topics),), seed, audience.labels)
    except ContractError:
        return None  # too many labels: the audience says so


def _check_topic(group: Mapping[str, str], topics: TopicSet, key: str) -> None:
    topic = group["topic"]
    if topic in topics.labels:
        return
    if topic in topics.names:
        together = topics.label(topic)
        remedy = f'set audience.labels = "{BY_TOPIC}", or name that one'
        raise Wrong(f"{topic} is counted together with others, as {together}", remedy, key)
    near = difflib.get_close_matches(topic, topics.labels, n=1, cutoff=0.5)
    raise Wrong(f"the run has no topic {topic}", f"did you mean {near[0] if near else topics.labels[0]}?", key)

"""The topics of a run."""

from wire.contract.audience_definition import TopicSource
from wire.directory.topic_set import TOPIC_FIELDS, TopicSet


def test_topics_are_rendered_from_their_templates_each_once():
    """A template without a number gives one topic, however many are asked for."""
    topics = TopicSet([TopicSource("news/{i % 2}", 5), TopicSource("alert", 3)], seed=1)
    assert topics.names == ("news/0", "news/1", "alert")
    assert "i" in TOPIC_FIELDS


def test_a_seed_gives_the_same_topics():
    """Wire and workers render them by themselves."""
    source = [TopicSource("n/{random:8}", 5)]
    assert TopicSet(source, 1).names == TopicSet(source, 1).names != TopicSet(source, 2).names

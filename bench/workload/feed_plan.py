"""The feed of a scenario: its messages as the wire's plan."""

from bench.scenario.load import Scenario
from wire.feed.plan import FeedPlan

__all__ = ["feed_plan"]


def feed_plan(scenario: Scenario) -> FeedPlan | None:
    """Return the plan of a scenario's own messages; None where its releases are the calendar's."""
    message = scenario.message
    if message is None:
        return None
    data, rate = message.data_file, scenario.rate_of(message)
    return FeedPlan(
        topic=message.topic_template,
        topics=message.topics,
        payload=message.body,
        rate=rate,
        count=rate.count(scenario.duration_ns),
        publishers=message.publishers,
        rows=() if data is None else data.rows,
        rows_at_random=message.data_order == "random",
        seed=scenario.seed,
        retain=message.retain,
        content_type=message.content_type,
        utf8=message.utf8,
        user_properties=message.property_templates,
        properties=scenario.audience.mqtt == "5",
    )

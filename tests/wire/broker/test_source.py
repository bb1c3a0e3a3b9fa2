"""The port to the publisher's source: the dispatch keeps it."""

from wire.broker.source import Source
from wire.service.dispatch import Dispatch


def test_the_dispatch_has_each_method_of_the_port():
    """A publisher may call any of them."""
    methods = {name for name in vars(Source) if not name.startswith("_")}
    assert methods >= {"next", "sent", "acknowledged", "refused", "withdrawn", "limited"}
    assert methods <= set(dir(Dispatch))

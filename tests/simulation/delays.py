"""Random delays: mostly short, sometimes long, as on a real machine."""

__all__ = ["between"]


def between(random, least, most):
    """A delay between two bounds, near the least most of the time."""
    return least + (most - least) * random.random() ** 4

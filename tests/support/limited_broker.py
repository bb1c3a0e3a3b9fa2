"""A broker of the tests' own with a known limit: a token bucket of messages.

A message that finds no token is dropped for every outlet. The bucket's clock are the due times in the messages: so a
busy machine, on which messages come in bunches, does not move the limit.
"""

from tests.support.fan_out_broker import fan_out_broker

__all__ = ["TokenBucket", "limited_broker"]


class TokenBucket:
    """``per_second`` tokens a second, of which at most ``most`` are kept."""

    def __init__(self, per_second, most):
        self._per_second, self._most = per_second, most
        self._tokens, self._at_s = most, 0.0

    def take(self, now_s):
        """Take a token; False where there is none."""
        self._tokens = min(self._most, self._tokens + (now_s - self._at_s) * self._per_second)
        self._at_s = now_s
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


def limited_broker(bucket):
    """Run the broker until the context ends; yield its URL."""
    return fan_out_broker(lambda stamp, _, clients: clients if bucket.take(stamp.due_ns / 1e9) else ())

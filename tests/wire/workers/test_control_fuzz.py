"""Random control messages, at the membership, the account, the lease and the worker: nothing raises.

``python -m scripts.fuzz_control`` throws a million.
"""

import pytest

from tests.support.control_fuzz import fuzz


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_message_that_is_decoded_raises_anything(tmp_path, seed):
    """A wire with its workers lives through them, and starts again on what it kept."""
    result = await fuzz(3_000, seed, tmp_path)
    assert result.failures == []
    assert min(result.taken[name] for name in ("wire", "load test", "worker", "lease")) > 50
    assert min(result.dropped[reason] for reason in ("malformed", "invalid")) > 50

"""The checks of a run that is not over."""

from bench.verdict.figures import Figures
from bench.verdict.so_far import checks_so_far
from tests.support.run_results import MS, account, histogram, swarm


def test_what_is_known_before_the_end_is_checked():
    """Lateness, receive windows, the machine and the outlets; the control group is compared at the end."""
    held = account(swarms={"worker-1": swarm(windows_closed=3)}, lateness=histogram([5 * MS] * 100))
    checks = checks_so_far(Figures(held, 1.0, 18), 20, "others used 2 cores")
    assert (checks.windows_closed, checks.starved, checks.disagreement) == (3, "others used 2 cores", "")
    assert (checks.outlets_on, checks.outlets_expected, checks.publisher_lateness_s) == (18, 20, 0.005)
    assert not checks.broken

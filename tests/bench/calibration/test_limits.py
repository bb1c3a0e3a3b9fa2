"""A calibration takes as many outlets as its proxy has files for, and enough for a table."""

import resource

import pytest

from bench.base.errors import ConfigurationError
from bench.calibration.limits import OUTLETS, OUTLETS_LEAST, check_outlets


@pytest.fixture
def few_files():
    """A process that may open 1,064 files, as the limit is raised to the hard one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2_000:
        pytest.skip("this machine has fewer files than the standard calibration takes")
    yield hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_the_standard_number_fits(few_files):
    """And the limit of open files is raised for it."""
    check_outlets(OUTLETS)
    check_outlets(OUTLETS_LEAST)
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == few_files


def test_too_few_and_too_many_name_the_option_and_what_fits(few_files):
    """Two files an outlet, and 64 for everything else."""
    most = (few_files - 64) // 2
    for outlets in (OUTLETS_LEAST - 1, most + 1):
        with pytest.raises(ConfigurationError, match=f"^--outlets: {outlets} does not fit; give 10 to {most:,}, or"):
            check_outlets(outlets)
    check_outlets(most)

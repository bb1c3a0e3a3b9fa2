"""Wire and broker are killed with SIGKILL while clients post, each a real process.

``python -m scripts.kills`` does the same for as long as asked, and kills workers too, which makes the account wait.
"""

import pytest

from tests.support.brokers import needs_mosquitto
from tests.support.kills.rounds import run_kills
from tests.support.waiting import until

pytestmark = [pytest.mark.integration, needs_mosquitto]

KILLS = 4
SEED = 10  # kills the wire, the broker twice, and the wire
ANSWERS_MOST = 12


def further_answers(source, record):
    """Wait until the clients have some further answers."""
    wanted = len(record.accepted) + source.randrange(ANSWERS_MOST)
    until(lambda: len(record.accepted) >= wanted, 60)


def test_no_accepted_release_is_lost_though_wire_and_broker_are_killed(tmp_path):
    """Each version that was answered with 2xx is accepted for ever, the account adds up, and nothing is missing but for
    a kill that explains it.
    """
    result = run_kills(tmp_path, "mosquitto", SEED, KILLS, each=KILLS, pause=further_answers)
    assert result.problems == []
    assert result.kills == {"wire": 2, "broker": 2}
    assert result.lost == 0 < result.expected

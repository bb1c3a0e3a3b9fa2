"""Readings of a run for its timeline."""

import os

from bench.host.cpu import Process
from bench.run.readings import RunReader
from tests.support.accounts import CIRCUIT, ENTITLED, account_of, release_of
from wire.account.account import Account


def test_a_reading_has_the_accounts_counts_and_the_processes():
    """As of now; others and the hypervisor stand beside the run's own processes."""
    account = account_of("a")
    assert isinstance(account, Account)
    read = RunReader(lambda: account, [Process("publisher", "publisher", os.getpid(), single=True)])
    assert (read().releases_due, read().messages_sent, read().start_ns) == (0, 0, account.start_ns)
    release, messages = release_of(1, CIRCUIT)
    account.expect(release, messages)
    account.sent(messages[0], messages[0].due_ns + 5_000_000)
    found = read()
    assert (found.releases_due, found.messages_sent, found.deliveries_due) == (1, 1, len(ENTITLED))
    assert (found.delivered, found.outstanding) == (0, len(ENTITLED))
    assert found.lateness.quantile(1.0) == 5_000_000
    assert list(found.cores) == ["publisher", "others", "stolen"]
    assert list(found.memory) == ["publisher"]

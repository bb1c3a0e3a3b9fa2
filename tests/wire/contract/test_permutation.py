"""What a trial changes of the outlets."""

from wire.contract.permutation import Permutation


def test_the_shuffle_of_connects_is_another_one_only_where_a_trial_asks_for_it():
    """At rest nothing is added to the seed, so that runs of the same seed connect as they did before."""
    assert Permutation().salt == Permutation(client_ids=4).salt == ""
    assert Permutation(connects=3).salt != Permutation(connects=4).salt

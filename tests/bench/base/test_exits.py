"""The exit codes, which scripts and pipelines rely on."""

from itertools import permutations

from bench.base.exits import Exit, worst


def test_the_exit_codes_stay_as_they_are_documented():
    """0 to 105; 99 is k6's code for a failed threshold."""
    assert {code.name: code.value for code in Exit} == {
        "PASS": 0,
        "FAULT": 1,
        "REGRESSION": 97,
        "INVALID": 98,
        "FAIL": 99,
        "BAD_INPUT": 104,
        "INTERRUPTED": 105,
    }


def test_a_set_is_as_bad_as_its_worst_run():
    """Fault, then interrupted, FAIL, INVALID, PASS; the order of the runs does not matter."""
    bad_first = (Exit.FAULT, Exit.INTERRUPTED, Exit.FAIL, Exit.INVALID, Exit.PASS)
    for place, worst_code in enumerate(bad_first):
        for codes in permutations(bad_first[place:]):
            assert worst(codes) == worst_code

"""The part of a summary about the processors."""

from bench.output.summary_processors import BottleneckSummary


def bottleneck(fractions):
    return BottleneckSummary(
        name=None,
        sentence="",
        cores=None,
        machine_cores=None,
        cpu_fractions=fractions,
        broker_among_others=None,
        outstanding=None,
    )


def test_what_others_used_is_other_programs_and_the_hypervisors_guests():
    """Not the run's own parts and not interrupts; None where it is not known."""
    fractions = {"broker": 0.3, "interrupts": 0.2, "others": 0.25, "stolen": 0.125}
    assert bottleneck(fractions).others_fraction == 0.375
    assert bottleneck({"broker": 0.3}).others_fraction == 0.0
    assert bottleneck(None).others_fraction is None

"""Whether a run had the machine to itself."""

from bench.host.quietness import MachineUse, disturbances


def use(others=0.0, slowed=0.05, best_s=2e-4):
    return MachineUse(others, slowed, best_s)


def test_what_disturbed_a_run_is_said_with_its_figure():
    """Others on the processors, a neighbour on the core for part of the time, more than in another run, or throughout.
    A run of which this is not known is not a quiet one.
    """
    runs = [
        use(),
        use(others=0.07),
        use(slowed=0.31),
        use(slowed=0.16),
        use(best_s=2.5e-4),
        use(best_s=2.1e-4, slowed=0.15, others=0.04),
        use(None, None, None),
        use(slowed=None, best_s=None),
    ]
    assert disturbances(runs) == (
        "",
        "others used 7% of the processors",
        "the processors were slowed in 31% of the samples of their speed",
        "the processors were slowed in 16% of the samples of their speed, and in another run in 5%",
        "the processors were slower throughout than in another run",
        "",
        "how quiet the machine was is not known",
        "how quiet the machine was is not known",
    )


def test_what_a_load_slows_by_itself_disturbs_no_run():
    """As many slow samples in each run are the run's own doing, up to the number that would hide another program's."""
    assert disturbances([use(slowed=0.2), use(slowed=0.24)]) == ("", "")
    assert all(disturbances([use(slowed=0.25), use(slowed=0.26)]))

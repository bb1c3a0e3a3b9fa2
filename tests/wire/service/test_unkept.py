"""An account without a store: an action that waits for a save is called at once."""

from wire.service.unkept import Unkept


async def test_what_waits_for_a_save_happens_at_once_and_nothing_is_saved():
    """A load test's answers to workers must not wait for a disk that there is none of."""
    happened = []
    unkept = Unkept()
    unkept.restore(release_of=lambda uri, version: happened.append((uri, version)))
    unkept.post_expected("urn:x", 1)
    unkept.later(lambda: happened.append("answered"))
    assert happened == ["answered"]
    await unkept.run()
    await unkept.save()
    assert (happened, unkept.problem) == (["answered"], "")

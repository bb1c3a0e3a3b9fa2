"""Composed releases: the same from the same seed, as long as they are asked to be, and versions of one another."""

import pytest

from bench.workload.compose import COMPOSED, CORRECTED, LEAST_BYTES, MOST_BYTES, Composer, Pool
from wire.contract.places import LANGUAGES, SECTORS
from wire.contract.release import Block, BlockKind, Edition, Release, Status

TEXT = "A paragraph of some length that a release may have among others. " * 4


def sample(language, number):
    """A sample release in one language."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, f"{TEXT}{language} {number} {index}") for index in range(5))
    edition = Edition(language, f"Headline {number}", blocks, "Disclaimer.", "About us.")
    return Release(f"urn:x:{language}:{number}", 1, language, ("business",), (edition,), 0)


POOL = Pool.of([sample(language, number) for language in LANGUAGES for number in range(3)])


def composer(seed=1, median_bytes=6_000, sigma=0.8, **more):
    return Composer(POOL, seed, median_bytes, sigma, **more)


def length(edition):
    """Bytes of an edition's text."""
    return sum(len(block.text.encode()) for block in edition.blocks)


def test_a_pool_needs_every_language_of_the_wire():
    """The message names those that have no sample."""
    with pytest.raises(ValueError, match=r"no sample release in ko, ja"):
        Pool.of([sample("en", 1)])


def test_the_same_calls_give_the_same_releases():
    """And another seed gives others."""

    def made(seed):
        source = composer(seed)
        return [source.release(["de", "en"], 1), source.flash(["ja"], 2), source.earnings(["en"], 3)]

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_each_release_has_a_uri_of_its_own_which_names_its_series():
    """A service refuses a URI that it has already, of an earlier run as well."""
    source, other = composer(), composer(series="0badcafe")
    uris = [source.release(["en"], 0).uri for _ in range(3)] + [other.release(["en"], 0).uri for _ in range(3)]
    assert len(set(uris)) == 6
    assert all(uri.startswith(COMPOSED) for uri in uris)
    assert all("0badcafe" in uri for uri in uris[3:])


def test_an_edition_is_as_long_as_it_is_asked_to_be():
    """To the end of the block that reaches the size; every edition of the release is."""
    release = composer().release(["de", "en", "ja"], 0, size_bytes=5_600)
    assert [edition.language for edition in release.editions] == ["de", "en", "ja"]
    for edition in release.editions:
        assert 5_600 <= length(edition) < 5_600 + 2 * len(TEXT.encode())


def test_sizes_are_log_normal_within_bounds():
    """Half of them are below the median; none is past what a wire takes."""
    source = composer(median_bytes=6_000, sigma=2.5)
    lengths = [length(source.release(["en"], 0).editions[0]) for _ in range(300)]
    block = len(TEXT.encode()) + 20
    assert min(lengths) >= LEAST_BYTES
    assert max(lengths) <= MOST_BYTES + block
    assert 100 <= sum(size < 6_000 for size in lengths) <= 200


def test_a_flash_is_short_and_urgent_and_earnings_have_a_table():
    """Urgency 1 is a flash's alone."""
    source = composer()
    flash, earnings, release = source.flash(["en"], 0), source.earnings(["en"], 0), source.release(["en"], 0)
    assert (flash.urgency, earnings.urgency) == (1, 3)
    assert 3 <= release.urgency <= 6
    assert length(flash.editions[0]) < LEAST_BYTES + 2 * len(TEXT.encode())
    assert earnings.sectors == ("business",)
    assert earnings.editions[0].blocks[-1].kind is BlockKind.TABLE


def test_sectors_are_the_wires_and_business_leads():
    """Drawn by weight."""
    source = composer()
    sectors = [source.release(["en"], 0, size_bytes=600).sectors[0] for _ in range(400)]
    assert set(sectors) <= set(SECTORS)
    assert max(set(sectors), key=sectors.count) == "business"


def test_a_correction_is_the_next_version_and_says_so_in_each_language():
    """The text stays; the word before the headline is the edition's language's."""
    source = composer()
    release = source.release(["de", "ja"], 1)
    correction = source.correction(release, 9)
    assert (correction.uri, correction.version, correction.created_ns) == (release.uri, 2, 9)
    for before, after in zip(release.editions, correction.editions, strict=True):
        assert after.headline == f"{CORRECTED[before.language]}: {before.headline}"
        assert after.blocks == before.blocks
    assert set(CORRECTED) == set(LANGUAGES)


def test_a_kill_is_the_next_version_without_a_body():
    """Its editions keep their headlines, so that an editor knows what to withdraw."""
    source = composer()
    release = source.release(["de", "ja"], 1)
    kill = source.kill(release, 9)
    assert (kill.uri, kill.version, kill.status) == (release.uri, 2, Status.CANCELED)
    assert [edition.headline for edition in kill.editions] == [edition.headline for edition in release.editions]
    assert all(not edition.blocks and not edition.disclaimer and not edition.boilerplate for edition in kill.editions)


def test_a_replacement_is_a_release_of_its_own_for_the_same_audience():
    """It names what it replaces; its text is another one, about as long."""
    source = composer()
    release = source.correction(source.release(["de", "ja"], 1), 5)
    replacement = source.replacement(release, 9)
    assert (replacement.version, replacement.replaces, replacement.created_ns) == (1, release.uri, 9)
    assert replacement.uri != release.uri
    assert (replacement.sectors, replacement.urgency) == (release.sectors, release.urgency)
    assert [edition.language for edition in replacement.editions] == ["de", "ja"]
    assert all(edition.blocks for edition in replacement.editions)
    assert source.replacement(release, 9).uri != replacement.uri

"""The page of a comparison: its figures are comparison.json's, and it links to the runs."""

import re
from dataclasses import replace

import lxml.html
import pytest

from bench.base.documents import decode, encode
from bench.base.exits import Exit
from bench.cli import main
from bench.comparison.cells import LABELS, by_figure, cell, interval_cell, labels
from bench.comparison.document import Comparison, SideRun
from bench.comparison.page import comparison_page
from bench.comparison.page_figures import difference_figure, round_figure
from bench.comparison.pages import write_comparison_page, write_run_pages
from bench.verdict.verdict import Verdict
from tests.bench.comparison.test_command import comparison, made_set
from tests.support.made_runs import made_run


def page_of(compared, folder):
    return lxml.html.fromstring(comparison_page(compared, folder))


def rows(page, caption):
    """The rows of the table with a caption, each as its cells, with plain spaces."""
    (table,) = [table for table in page.iter("table") if table.findtext("caption").startswith(caption)]
    return [[cell.text_content().replace("\xa0", " ") for cell in row] for row in table.find("tbody")]


def test_the_command_leaves_the_page_and_its_figures_are_those_of_the_file(tmp_path, capsys):
    """Value of both sides, difference, interval, finding and rounds; the terminal says where the page is."""
    sides = [str(made_set(tmp_path / name, last_s)) for name, last_s in (("a", 0.02), ("b", 0.03))]
    out = tmp_path / "out"
    assert main(["compare", *sides, "--out", str(out)]) == 0
    assert "comparison.html" in capsys.readouterr().out.replace("\n", "")
    compared = decode(Comparison, (out / "comparison.json").read_bytes(), "")
    page = lxml.html.parse(out / "comparison.html").getroot()
    assert page.findtext(".//header/p") == compared.sentence
    told = rows(page, "Means over 5 rounds, against a")
    assert len(told) == len(compared.figures)
    for figure, row in zip(compared.figures, told, strict=True):
        assert row == [
            LABELS[figure.figure],
            "b",
            cell(figure.reference, figure.unit),
            cell(figure.value, figure.unit),
            cell(figure.difference, figure.unit, signed=True),
            f"{figure.difference / figure.reference:+.1%}",
            interval_cell(figure),
            figure.finding,
            "–" if figure.rounds_needed is None else str(figure.rounds_needed),
        ]
    missing = rows(page, "Deliveries of the runs that count")
    assert [row[:3] for row in missing] == [
        [side.name, f"{side.missing:,}", f"{side.expected:,}"] for side in compared.sides
    ]


def test_each_run_is_linked_with_the_files_that_are_there(tmp_path):
    """From the page's folder; every link leads to a file."""
    sides = [str(made_set(tmp_path / name, 0.02)) for name in ("a", "b")]
    (tmp_path / "a" / "1" / "report.html").write_text("a page")
    out = tmp_path / "out"
    assert main(["compare", *sides, "--out", str(out)]) == 0
    targets = lxml.html.parse(out / "comparison.html").xpath("//section[h2/@id='runs']//a/@href")
    assert len(targets) == 11
    assert targets[:2] == ["../a/1/report.html", "../a/1/summary.json"]
    assert all((out / target).is_file() for target in targets)


@pytest.mark.parametrize("sides", [2, 3])
def test_the_values_of_each_round_are_kept_and_drawn(sides):
    """A figure for each of the five, with a line for each side; a letter stands for a long name."""
    compared = comparison(sides)
    for figure in compared.figures:
        assert len(figure.references) == len(figure.values) == len(figure.differences) == compared.rounds
        assert sum(figure.values) / len(figure.values) == pytest.approx(figure.value)
        drawn = round_figure(compared, figure.figure)
        assert all(f">{letter}<" in drawn for letter in labels(compared).values())


@pytest.mark.parametrize("sides", [2, 3])
def test_each_difference_is_drawn_with_its_word(sides):
    """A row for each figure and side."""
    compared = comparison(sides)
    drawn = difference_figure(compared)
    wide = lxml.html.fromstring(drawn.partition('class="chart narrow"')[0])
    texts = wide.xpath("//*[local-name()='text']/text()")
    assert sorted(text for text in texts if text in {"better", "worse", "same", "open"}) == sorted(
        figure.finding for figure in compared.figures
    )
    assert [figure.figure for figure in by_figure(compared)][: sides - 1] == ["half"] * (sides - 1)


def test_a_comparison_without_a_whole_round_has_a_page(tmp_path):
    """It says what ended it, and has no figures."""
    compared = comparison(2, 0, fault="nats died", interrupted=True, exit_code=int(Exit.FAULT))
    assert (difference_figure(compared), round_figure(compared, "half")) == (None, None)
    page = page_of(decode(Comparison, encode(compared), ""), tmp_path)
    assert not page.xpath("//figure")
    assert page.findtext(".//h1/span") == "FAULT"
    assert "fault: nats died" in page.text_content()
    assert page.xpath("//nav//a/@href") == [f"#{head.get('id')}" for head in page.iter("h2")]


def test_a_page_that_cannot_be_written_is_said(tmp_path, capsys):
    """The comparison is printed all the same, and the exit code is that of a fault."""
    sides = [str(made_set(tmp_path / name, 0.02)) for name in ("a", "b")]
    (tmp_path / "out" / "comparison.html").mkdir(parents=True)
    assert main(["compare", *sides, "--out", str(tmp_path / "out")]) == Exit.FAULT
    said = capsys.readouterr()
    assert "After 5 rounds" in said.out
    assert "report: " not in said.out
    assert "comparison.html: is a directory; it is not written" in said.err
    assert (tmp_path / "out" / "comparison.json").is_file()


@pytest.mark.parametrize("pattern", [r"<script", r"\b(src|srcset)=", r"url\(", r'(href|xlink:href)="(https?:)?//'])
def test_the_page_needs_nothing_from_elsewhere(pattern, tmp_path):
    """It opens offline."""
    text = comparison_page(comparison(3), tmp_path)
    assert re.search(pattern, text) is None
    assert len(text.encode()) < 1_000_000


def test_a_run_of_a_live_comparison_has_its_page(tmp_path):
    """Runs that were there before are left alone, and so is one without a summary."""
    made_run(tmp_path / "1")
    (tmp_path / "2").mkdir()
    runs = tuple(
        SideRun(round=1, number=number, folder=str(number), verdict=Verdict.PASS, exit_code=0, counted=True)
        for number in (1, 2)
    )
    live = comparison()
    live = replace(live, sides=(replace(live.sides[0], runs=runs), *live.sides[1:]))
    assert write_run_pages(replace(live, interleaved=False), tmp_path) == []
    assert not (tmp_path / "1" / "report.html").exists()
    assert write_run_pages(live, tmp_path) == []
    assert (tmp_path / "1" / "report.html").exists()
    assert not (tmp_path / "2" / "report.html").exists()
    assert write_comparison_page(live, tmp_path, tmp_path / "comparison.html") == []
    targets = lxml.html.parse(tmp_path / "comparison.html").xpath("//section[h2/@id='runs']//a/@href")
    assert targets == ["1/report.html", "1/summary.json"]

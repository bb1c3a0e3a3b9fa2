"""Notices that withdraw a story are refused, and headlines on killings and withdrawals are not."""

import pytest

from wire.contract.times import parse_time
from wire.errors import CopyError
from wire.intake.intake import take
from wire.intake.withdrawals import refuse_withdrawal

BODY = "OSLO, Norway (AP) — Kill the story slugged Ferries. It is wrong, and no other story will be filed in its place."


@pytest.mark.parametrize(
    "text",
    [
        "BULLETIN KILL",
        "*** KILL ***",
        "ATTENTION EDITORS: KILL Norway-Ferries",
        "STORY WITHDRAWN: Norway to build new ferry terminal",
        "Meldung zurückgezogen",
        "【撤稿通知】",
        "(기사 취소)",
        "記事取り消し：オスロ港のターミナル",
        "إلغاء الخبر",
        "Сообщение аннулировано",
    ],
)
def test_a_notice_that_withdraws_a_story_is_no_story(text: str) -> None:
    """It is refused with what withdraws a release, and is not sent out as one."""
    with pytest.raises(CopyError, match="withdraws a story") as refused:
        take(f"{text}\n\n{BODY}\n\n{BODY}\n", source="copy.txt", received_ns=parse_time("2026-11-29T12:00:00Z"))
    assert "wirestorm kill URI" in refused.value.remedy


@pytest.mark.parametrize(
    "text",
    [
        "Kill switch for drones goes on sale",
        "Kill: the film that shocked a city",
        "Drug withdrawn after deaths",
        "Editors killed in crash",
        "Withdrawn: the drug that was too good",
        "撤稿風波：期刊編輯回應",
    ],
)
def test_a_headline_on_a_killing_or_a_withdrawal_is_one(text: str) -> None:
    """The words withdraw a story only where the line has no other, or a label for editors."""
    refuse_withdrawal([text, BODY], "copy.txt")

"""The language of a text: the wire's fifteen, the close pairs, and the strangers."""

import subprocess
import sys

import pytest

from wire.intake.language import UnknownLanguageError, chinese, detect

SENTENCES = {
    "en": "The harbour company opens a new ferry line to the islands in April.",
    "ko": "항만 회사는 4월에 섬으로 가는 새 여객선 노선을 연다고 밝혔다.",
    "ja": "港湾会社は四月に島へ向かう新しいフェリー航路を開設すると発表した。",
    "ar": "أعلنت شركة الميناء أنها ستفتتح خطا جديدا للعبارات إلى الجزر في أبريل.",
    "zh-Hans": "港口公司宣布将于四月开通前往各岛的新渡轮航线。",
    "zh-Hant": "港口公司宣布將於四月開通前往各島的新渡輪航線。",
    "vi": "Công ty cảng cho biết sẽ mở tuyến phà mới ra đảo vào tháng Tư.",
    "th": "บริษัทท่าเรือประกาศเปิดเส้นทางเรือข้ามฟากไปยังหมู่เกาะในเดือนเมษายน",
    "id": "Perusahaan pelabuhan mengatakan jalur feri baru dibuka pada bulan April karena permintaan naik.",
    "ms": "Syarikat pelabuhan itu berkata laluan feri baharu dibuka pada bulan April kerana permintaan naik.",
    "de": "Die Hafengesellschaft eröffnet im April eine neue Fährlinie zu den Inseln.",
    "ru": "Портовая компания открывает в апреле новую паромную линию к островам.",
    "fr": "La société du port ouvre en avril une nouvelle ligne de ferry vers les îles.",
    "es": "La empresa del puerto abre en abril una nueva línea de transbordadores a las islas.",
    "pt": "A empresa do porto abre em abril uma nova linha de balsas para as ilhas.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_one_sentence_is_enough(language: str) -> None:
    """Each of the fifteen is known from a single sentence of news."""
    tag, note = detect(SENTENCES[language])
    assert tag == language
    assert note.startswith("The language is ")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fi", "Satama avaa uuden lauttayhteyden saarille huhtikuussa, kertoo yhtiö tiedotteessaan."),
        ("nl", "De haven opent in april een nieuwe veerdienst naar de eilanden, meldt het bedrijf."),
        ("uk", "Порт відкриває нову поромну лінію до островів у квітні, повідомляє компанія."),
        ("fa", "بندر در ماه آوریل یک خط جدید کشتی به جزایر باز می‌کند، شرکت اعلام کرد."),
        ("it", "Il porto apre ad aprile una nuova linea di traghetti per le isole, ha annunciato la società."),
    ],
)
def test_a_stranger_is_named_and_refused(code: str, text: str) -> None:
    """Copy in a language that the wire does not carry is not taken for the nearest of the fifteen."""
    with pytest.raises(UnknownLanguageError) as caught:
        detect(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("中文", "zh-Hans"),
        ("他们的歷史博物館在這裡", "zh-Hant"),
        ("他们说这个国家的歷史", "zh-Hans"),
        ("這個國家", "zh-Hant"),
        ("no characters", "zh-Hans"),
    ],
)
def test_mixed_chinese_goes_by_the_characters_of_one_script_alone(text: str, tag: str) -> None:
    """The greater count wins; a draw, and a text that says nothing, is simplified."""
    assert chinese(text)[0] == tag


def test_an_address_says_nothing_about_the_language() -> None:
    """English words in a URL do not outweigh the text around it."""
    url = "https://example.org/this/is/the/english/language/of/the/address/and/nothing/else"
    assert detect(f"Die Fähre fährt im April. {url} {url}")[0] == "de"


def test_the_classifier_is_loaded_when_it_is_needed() -> None:
    """Importing intake costs no model: 0.6 s at every start would be felt."""
    code = "import sys, wire.intake.intake; sys.exit('py3langid' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

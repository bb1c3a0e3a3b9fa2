"""Pasted mail: refused by its header lines in every language, and the label of a lone subject left out."""

import pytest

from tests.support.release_lines import BODIES
from wire.contract.times import format_time, parse_time
from wire.errors import CopyError
from wire.intake.intake import Reading, take
from wire.intake.mail_head import is_mail, without_subjects

NOW_NS = parse_time("2026-11-29T12:00:00Z")
SUBJECTS = [
    ("en", "Subject: EMBARGOED until 18 March 2027, 10:00 GMT - The ferry sails"),
    ("en", "Re: Embargoed until 18 March 2027, 10:00 GMT"),
    ("de", "Betreff: Sperrfrist 18.03.2027, 11 Uhr: Fähre"),
    ("fr", "Objet : Sous embargo jusqu'au 18 mars 2027, 11h00 (heure de Paris)"),
    ("es", "Asunto: Embargado hasta el 18 de marzo de 2027, 10:00 GMT"),
    ("pt", "Assunto: Embargo até 18 de março de 2027, 10:00 GMT"),
    ("ru", "Тема: Эмбарго до 18 марта 2027 года, 13:00 МСК"),
    ("ja", "件名：【報道解禁：2027年3月18日19時】渡し船"),
    ("ko", "제목: [엠바고: 2027년 3월 18일 19시] 나룻배"),
    ("zh-Hans", "主题：2027年3月18日18时前不得发布"),
    ("zh-Hant", "主旨：2027年3月18日18時前不得發布"),
    ("th", "เรื่อง: ห้ามเผยแพร่ก่อน 18 มีนาคม 2570 เวลา 17.00 น."),
    ("vi", "Chủ đề: Cấm công bố trước 17 giờ ngày 18/3/2027"),
    ("id", "Perihal: Embargo hingga 18 Maret 2027, 17.00 WIB"),
    ("ms", "Perkara: Embargo sehingga 18 Mac 2027, 6.00 petang MYT"),
    ("ar", "الموضوع: حظر النشر حتى 18 مارس 2027 الساعة 10:00 بتوقيت غرينتش"),
]
MAILS = [
    "From: Jane Doe <press@example.org>\nSent: Sunday\nTo: Desk\nSubject: Press release",
    "Von: Max Beispiel <m@example.org>\nGesendet: Sonntag, 29. November 2026\nAn: Redaktion\nBetreff: Fähre",
    "De : Jeanne <j@example.org>\nEnvoyé : dimanche\nÀ : Rédaction\nObjet : Le bac",
    "De: Ana <a@example.org>\nEnviado: domingo\nPara: Redacción\nAsunto: La balsa",
    "От: press@example.org\nКому: Редакция\nТема: Паром",
    "差出人：press@example.org\n宛先：編集部\n件名：渡し船",
    "보낸 사람: press@example.org\n받는 사람: 편집부\n제목: 나룻배",
    "发件人：press@example.org\n收件人：编辑部\n主题：渡轮",
    "寄件者：press@example.org\n收件者：編輯部\n主旨：渡輪",
    "จาก: press@example.org\nถึง: กองบรรณาธิการ\nเรื่อง: เรือ",
    "Từ: press@example.org\nĐến: Ban biên tập\nChủ đề: Phà",
    "Dari: press@example.org\nKepada: Redaksi\nPerihal: Feri",
    "Daripada: press@example.org\nKepada: Editor\nPerkara: Feri",
    "من: press@example.org\nإلى: التحرير\nالموضوع: العبارة",
]


def read(language: str, head: str) -> Reading:
    text = "\n\n".join((head, *BODIES[language]))
    return take(text, source="copy", received_ns=NOW_NS, language=language)


@pytest.mark.parametrize(("language", "line"), SUBJECTS)
def test_an_embargo_in_a_subject_is_read(language: str, line: str) -> None:
    """The label of the subject hides it in no language."""
    reading = read(language, line)
    assert format_time(reading.release.embargo_ns or 0) == "2027-03-18T10:00:00Z"
    edition = reading.release.editions[0]
    assert BODIES[language][0] in (edition.headline, *(block.text for block in edition.blocks))


def test_a_subject_above_an_embargo_is_copy_without_its_label() -> None:
    """A headline never begins with the label, and a note names it."""
    reading = read("de", "Betreff: Neues von der Fähre\n\nSperrfrist: 18.03.2027, 11 Uhr")
    assert reading.release.editions[0].headline == "Neues von der Fähre"
    assert reading.release.embargo_ns == parse_time("2027-03-18T10:00:00Z")
    assert "Line 1 has the label of a mail's subject, left out: 'Betreff:'." in reading.notes


@pytest.mark.parametrize("head", MAILS)
def test_a_pasted_mail_is_refused_in_every_language(head: str) -> None:
    """Its sender and addressee are no copy, and nobody may publish them."""
    with pytest.raises(CopyError, match="this is an e-mail"):
        take(f"{head}\n\n" + "\n\n".join(BODIES["en"]), source="copy", received_ns=NOW_NS, language="en")


@pytest.mark.parametrize("text", ["From: the quay to the bank\n\nText", "Data: 12\nPara: 3\n\nText", "A: one\nDe: two"])
def test_other_labels_are_no_mail(text: str) -> None:
    """A mail has an address, or a sender, an addressee and a subject."""
    assert not is_mail(text)


def test_a_subject_further_down_is_the_storys() -> None:
    """Only the first lines are the head of a mail."""
    text = "\n".join(["One"] * 6 + ["Subject: French"])
    assert without_subjects(text) == (text, {})

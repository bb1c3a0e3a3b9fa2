"""Documents of each generation of ninjs, and how they are read."""

import orjson

from wire.intake.ninjs.reader import read_document

THIRD = {
    "uri": "urn:example:1",
    "version": "2.1",
    "versionCreated": "2025-03-18T12:00:00.5+02:00",
    "language": "de-AT",
    "headlines": [{"value": "Ein Titel"}],
    "bodies": [
        {"role": "teaser", "contentType": "text/plain", "value": "Kurz."},
        {
            "role": "html",
            "contentType": "text/html",
            "value": "<section><h3>Eins</h3>\n"
            "<p>Ein <b>fetter</b>\n  Satz.<br/>Neu &amp; gut&nbsp;so.</p><p> </p>"
            "<script>var x = 1;</script><ul><li>Punkt<li>Noch einer</ul>Rest"
            "<table><thead><tr><th>A</th><th>B</th></tr></thead><tr><td><p>1</p></td><td></td></tr></table></section>",
        },
    ],
    "subjects": [
        {"uri": "http://cv.iptc.org/newscodes/mediatopic/15000000"},
        {"literal": "medtop:05000000"},
        {"name": "Wien"},
        {"name": "Schach", "literal": "subj:15019000"},
    ],
}
FIRST = {
    "uri": "urn:example:1",
    "type": "text",
    "language": "en",
    "version": "3",
    "versioncreated": "2026-11-29T06:00:00Z",
    "headline": "Acme buys Beta",
    "headline_short": "Acme, Beta",
    "body_text": "Acme buys Beta.\n\nThe deal closes in May.",
    "byline": "Jane Doe",
    "located": "London",
    "ednote": "Check names",
    "copyrightnotice": "(c) Example",
    "subject": [{"name": "sport", "scheme": "http://cv.iptc.org/newscodes/mediatopic", "code": "15000000"}],
    "person": [{"name": "Ann Lee", "scheme": "urn:x", "code": "al"}],
    "organisation": [{"name": "Acme", "symbols": [{"ticker": "ACM", "exchange": "XLON"}]}],
    "infosource": [{"name": "Example Wire"}],
    "associations": {"main": {"uri": "urn:x:picture", "type": "picture"}},
}
SECOND = {
    "standard": {"name": "ninjs", "version": "2.1"},
    "uri": "urn:example:1",
    "language": "en",
    "versioncreated": "2026-11-29T06:00:00Z",
    "headlines": [{"role": "main", "value": "Acme buys Beta"}],
    "bodies": [{"role": "main", "contenttype": "text/html", "value": "<p>Acme buys Beta.</p><p>It pays in May.</p>"}],
    "subjects": [{"name": "sport"}],
}
SUPERDESK = {
    "guid": "urn:newsml:localhost:2026:1",
    "version": "4",
    "type": "text",
    "language": "en",
    "versioncreated": "2026-11-29T06:00:00+0000",
    "firstcreated": "2026-11-28T06:00:00+0000",
    "headline": "Acme buys Beta",
    "body_html": "<p>Acme buys Beta.</p>",
    "description_text": "A deal",
    "description_html": "<p>A deal</p>",
    "priority": 3,
    "source": "Example",
    "keywords": ["deals"],
    "service": [{"name": "Finance", "code": "f"}],
    "subject": [{"name": "economy", "code": "04000000", "scheme": None}],
    "place": [{"name": "London", "code": "LON", "country": "UK"}],
    "authors": [{"name": "Jane Doe", "role": "writer"}],
    "embargoed": "2027-03-18T10:00:00+00:00",
    "readtime": 1,
    "profile": "article",
    "associations": {"featuremedia": {"guid": "urn:x:2", "type": "picture"}},
}


def read(base: dict[str, object], **changes: object):
    """Read a document with some members changed; None takes one out."""
    document = {name: value for name, value in (base | changes).items() if value is not None}
    return read_document(
        orjson.dumps(document).decode(),
        fallback_sector="business",
        language_of=lambda text: "de" if "Titel" in text else "en",
        received_ns=5,
    )


def texts(found) -> list[str]:
    return [block.text for block in found.release.editions[0].blocks]

"""Documents in the formats of agencies, of our own wording, for the tests of this room."""

NEWS_NS = "http://iptc.org/std/nar/2006-10-01/"
XHTML_NS = "http://www.w3.org/1999/xhtml"

BODY_XHTML = f"""<html xmlns="{XHTML_NS}"><head><title>Werft baut neue Fähre</title></head><body>
<header><time>23.01.2027</time><h1>Werft baut neue Fähre</h1></header>
<section class="main"><p><span class="dateline">Kiel <span class="credit">(bsp)</span> - </span>Die Werft
baut eine Fähre.</p>
<h2>Der Auftrag</h2><p>Sie fasst 300&#160;Wagen.</p><ul><li>Länge: 90 Meter</li><li>Breite: 20 Meter</li></ul>
<table><tr><th>Jahr</th><th>Fähren</th></tr><tr><td>2026</td><td>3</td></tr></table>
<section class="np-nonpublic"><p>Rückfragen: Erika Kaiser, 0431 555</p></section>
<script>var tracker = "p";</script></section></body></html>"""


def g2_item(
    *,
    guid: str = "urn:newsml:example.com:20270123:faehre",
    version: str = "3",
    item_meta: str = "",
    content_meta: str = "",
    content: str = f'<inlineXML contenttype="application/xhtml+xml">{BODY_XHTML}</inlineXML>',
    item_class: str = "ninat:text",
    status: str = '<pubStatus qcode="stat:usable"/>',
    lang: str = "de",
) -> str:
    """Return a NewsML-G2 item of the power conformance."""
    return f"""<newsItem xmlns="{NEWS_NS}" conformance="power" guid="{guid}" version="{version}" standard="NewsML-G2"
 standardversion="2.32" xml:lang="{lang}">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_32.xml"/>
<rightsInfo><copyrightHolder qcode="nprov:bsp"><name>Beispiel-Agentur GmbH</name></copyrightHolder>
<copyrightNotice>Copyright 2027 Beispiel-Agentur</copyrightNotice><usageTerms>Nur für Kunden</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="{item_class}"/><provider qcode="nprov:bsp"><name>bsp</name></provider>
<versionCreated>2027-01-23T14:10:47+01:00</versionCreated>{status}{item_meta}</itemMeta>
<contentMeta><urgency>4</urgency><located><name>Kiel</name></located><by>Von Erika Kaiser</by>
<genre qcode="bspgenre:1"><name>Meldung</name></genre>
<subject qcode="medtop:20001240"><name>Schifffahrt</name><sameAs qcode="subj:04015000"/></subject>
<subject type="cpnat:person" qcode="bsp:4711"><name>Max Kapitän</name></subject>
<subject type="cpnat:organisation"><name>Kieler Werft</name></subject>
<keyword>Fähren</keyword><slugline>werft</slugline><headline rank="1">Werft baut neue Fähre</headline>
<dateline>Kiel (bsp) - </dateline><language tag="{lang}"/>{content_meta}</contentMeta>
<contentSet>{content}</contentSet></newsItem>"""


def g2_message(*items: str) -> str:
    """Return a NewsML-G2 message with items."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="{NEWS_NS}"><header><sent>2027-01-23T14:11:00+01:00</sent></header>
<itemSet>{"".join(items)}</itemSet></newsMessage>"""


def nitf(*, docdata: str = "", head: str = "", body_head: str = "", content: str = "", end: str = "") -> str:
    """Return an NITF document in English."""
    content = content or '<p lede="true">The yard will build a ferry.</p><hl2>The order</hl2><p>It takes 300 cars.</p>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<nitf version="-//IPTC//DTD NITF 3.6//EN" xml:lang="en-GB"><head><title>Yard builds a ferry</title>{head}
<docdata management-status="usable"><doc-id regsrc="XYZ" id-string="xyz-0815"/><urgency ed-urg="3"/>
<date.issue norm="20270123T141047+0100"/>{docdata}</docdata></head>
<body><body.head><hedline><hl1>Yard builds a ferry</hl1><hl2>Three hundred cars aboard</hl2></hedline>
<byline>By Jane Doe<byttl>Shipping Editor</byttl></byline><distributor>Example Press</distributor>
<dateline><location>Kiel</location></dateline>{body_head}</body.head>
<body.content>{content}</body.content><body.end>{end}</body.end></body></nitf>"""


def newsml_1(
    *, management: str = '<Status FormalName="Usable"/>', content: str = "", revision: str = "2", lines: str = ""
) -> str:
    """Return a NewsML 1.2 document with one item in French."""
    content = content or "<p>Le chantier construit un ferry.</p><p>Il peut emporter 300 voitures.</p>"
    return f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<NewsML Version="1.2"><NewsEnvelope><DateAndTime>20270123T131047Z</DateAndTime></NewsEnvelope><NewsItem>
<Identification><NewsIdentifier><ProviderId>example.com</ProviderId><DateId>20270123</DateId>
<NewsItemId>ferry</NewsItemId><RevisionId PreviousRevision="1" Update="N">{revision}</RevisionId>
<PublicIdentifier>urn:newsml:example.com:20270123:ferry:{revision}</PublicIdentifier></NewsIdentifier></Identification>
<NewsManagement><NewsItemType FormalName="News"/><ThisRevisionCreated>20270123T131047Z</ThisRevisionCreated>
{management}<Urgency FormalName="4"/></NewsManagement>
<NewsComponent><NewsLines><HeadLine>Un chantier construit un ferry</HeadLine>
<SubHeadLine>Trois cents voitures</SubHeadLine>
<ByLine>Par Jeanne Dupont</ByLine><DateLine>Brest, 23 jan 2027 (EXP)</DateLine>
<CopyrightLine>(c) EXP</CopyrightLine><SlugLine>ferry</SlugLine>{lines}</NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="EXP"/></Provider></AdministrativeMetadata>
<DescriptiveMetadata><Language FormalName="fr"/><SubjectCode><Subject FormalName="04000000"/></SubjectCode>
</DescriptiveMetadata>
<NewsComponent><ContentItem><MediaType FormalName="Text"/><DataContent>{content}</DataContent></ContentItem>
</NewsComponent>
<NewsComponent><ContentItem Href="a.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent>
</NewsComponent></NewsItem></NewsML>"""


PAGE = """<!DOCTYPE html><html lang="en"><head><title>Acme opens a plant | Acme News</title>
<meta property="og:site_name" content="Acme News"><style>p { color: red }</style></head><body>
<nav><ul><li><a href="/">Home</a><li><a href="/news">News</a><li><a href="/contact">Contact</a></ul></nav>
<header><a href="/">Acme</a><form action="/search"><input name="q"><button>Search</button></form></header>
<main><h1>Acme opens a plant in May</h1><p class="deck">Four hundred jobs in Oslo</p>
<p>OSLO, March 12, 2027 &ndash; Acme &amp; Sons said on Monday that the company will open a plant in May.</p>
<h2>The reasons</h2><p>The plant makes ferries.<br>It is the second of its kind.</p>
<table><caption>Jobs</caption><tr><th>Year<th>Jobs<tr><td>2026<td>300<tr><td>2027<td>400</table>
<ul><li>The plant is in Oslo</li><li>It opens in May</li></ul><ol><li>Build</li><li>Sail</li></ol>
<p hidden>nobody sees this</p><div style="display: none">nor this</div><script>var x = "<p>nor that</p>";</script>
<div class="social-share">Share this page</div><!-- a comment --></main>
<aside>Related: other news</aside><footer>(c) Acme, all rights</footer></body></html>"""

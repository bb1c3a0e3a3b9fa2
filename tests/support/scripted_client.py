"""A client of a service with answers given by the test, without HTTP, and the documents of such a service."""

URL = "http://wire"
DUE = "2025-03-18T12:00:00Z"


class ScriptedClient:
    """Answers each path with its documents in order, the last one for ever; an error among them is raised.

    ``asked`` has the method of each request, its path, and its query or form.
    """

    def __init__(self, **answers):
        self.url = URL
        self.asked = []
        self._answers = {f"/{path.replace('__', '/')}": list(documents) for path, documents in answers.items()}

    def set_answers(self, path, *documents):
        """Set the documents of one more path."""
        self._answers[path] = list(documents)

    async def get(self, path, query=(), what=""):
        return self._answer("GET", path, query)

    async def post(self, path, form, what=""):
        return self._answer("POST", path, form)

    async def delete(self, path, query=(), what=""):
        return self._answer("DELETE", path, query)

    def _answer(self, method, path, sent):
        self.asked.append((method, path, sent))
        documents = self._answers[path]
        found = documents.pop(0) if len(documents) > 1 else documents[0]
        if isinstance(found, Exception):
            raise found
        return found(sent) if callable(found) else found


def counts_form(**changes):
    """The answer of GET /account/counts: a quiet service."""
    quiet = {
        "now": "2001-09-09T01:46:40Z",
        "releases": 0,
        "expected": 0,
        "delivered": 0,
        "missing": 0,
        "outstanding": 0,
    }
    return quiet | {"pending": 0} | changes


def circuit_form(circuit="de/western-europe", delivered=5, missing=0, outstanding=0, refused=None):
    """A circuit's line of a delivery."""
    entitled = delivered + missing + outstanding
    return {
        "circuit": circuit,
        "entitled": entitled,
        "delivered": delivered,
        "missing": missing,
        "outstanding": outstanding,
        "refused": refused,
    }


def delivery_form(**changes):
    """The answer of GET /releases/{uri}/delivery: five outlets have all of it."""
    return {
        "uri": "urn:x:1",
        "version": 1,
        "status": "usable",
        "state": "committed",
        "settled": True,
        "due": DUE,
        "circuits": [circuit_form()],
        "first": "2025-03-18T12:00:00.010Z",
        "last": "2025-03-18T12:00:00.030Z",
        "spread_seconds": 0.02,
        "coverage_seconds": {"0.5": 0.01, "0.9": 0.02, "0.99": 0.03, "1": 0.03},
        "reach": [{"since_due_seconds": 0.02, "outlets": 5, "desktops": 40}],
        "change": None,
    } | changes


def receipt_form(**changes):
    """The answer of POST /releases."""
    return {
        "uri": "urn:x:1",
        "version": 1,
        "status": "usable",
        "circuits": ["de/western-europe"],
        "outlets": 5,
        "desktops": 40,
        "heading": "politics",
        "accepted": DUE,
        "due": DUE,
        "embargo": None,
        "notes": [],
    } | changes

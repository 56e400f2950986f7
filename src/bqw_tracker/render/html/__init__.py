"""A report as one page: no request leaves it, and it is readable without its script.

Its policy lets no script run but its own, whatever a name that slipped through would bring.
What names say is escaped by the template; only what this package draws or makes itself is
marked as safe.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bqw_tracker.core.characters import visible
from bqw_tracker.extras import library
from bqw_tracker.locale import _
from bqw_tracker.render import labels
from bqw_tracker.render.escaping import in_markup, markup
from bqw_tracker.render.svg.canvas import COLOURS
from bqw_tracker.reports.documents import WebPage
from bqw_tracker.reports.origin import NAME, origin_json

from .page import meanings, page

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_HERE = Path(__file__).parent
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff]")


def as_html(document: WebPage) -> str:
    """Return the page. Raises `Refused` where Jinja2 cannot be used."""
    return _page([_part(document)])


def several_as_html(documents: Sequence[WebPage], headings: Sequence[str]) -> str:
    """Return one page with a part for each document below a heading. Raises `Refused` likewise.

    What can be led to has the number of its part before its name.
    """
    numbered = enumerate(zip(documents, headings, strict=True), start=1)
    return _page([_part(each, f"{number}-", heading) for number, (each, heading) in numbered])


class _Part(NamedTuple):
    """A part of a page: what stands there, its origin, and how the names of its places begin."""

    page: dict[str, object]
    origin: str
    at: str
    heading: str


def _part(document: WebPage, at: str = "", heading: str = "") -> _Part:
    mark = labels.sample_warning(document.report.sample_rows)
    origin = "" if document.origin is None else in_markup(origin_json(document.origin))
    return _Part(page(document, mark), origin, at, heading)


def _page(parts: Sequence[_Part]) -> str:
    pages = [part.page for part in parts]
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            parts=parts,
            many=len(parts) > 1,
            title=" · ".join(str(each["title"]) for each in pages),
            day=" · ".join(dict.fromkeys(str(each["day"]) for each in pages)),
            mark=next((each["mark"] for each in pages if each["mark"]), ""),
            meanings=meanings(),
            colours=COLOURS,
            origin_name=NAME,
            style=(_HERE / "page.css").read_text(encoding="utf-8"),
            script=(_HERE / "page.js").read_text(encoding="utf-8"),
        )
    )


def _environment() -> "Environment":
    with library("Jinja2"):
        from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.globals["_"] = _
    environment.filters["css_string"] = _css_string
    environment.filters["whole_days"] = _whole_days
    environment.filters["digest"] = _digest
    return environment


def _whole_days(text: str) -> "Markup":
    """Return a text whose days stay on one line."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with Jinja2, which may be missing

    return Markup(_DAY.sub(r'<span class="gap">\g<0></span>', markup(text)))  # noqa: S704 - escaped


def _digest(text: str) -> str:
    """Return the digest by which the page's policy knows its own script and style."""
    return b64encode(sha256(text.encode()).digest()).decode("ascii")


def _css_string(text: str) -> str:
    """Return a text for a style sheet; only letters and digits stand for themselves."""
    return '"' + _PLAIN.sub(lambda found: f"\\{ord(found[0]):06x}", visible(text)) + '"'

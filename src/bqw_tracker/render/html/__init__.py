"""A report as one page: no request leaves it, and it is readable without its script.

Its policy lets no script run but its own, whatever a name that slipped through would bring.
What names say is escaped by the template; only what this package draws or makes itself is
marked as safe.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

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
    environment, report, origin = _environment(), document.report, document.origin
    mark = labels.sample_warning(report.sample_rows)
    return environment.get_template("page.html.j2").render(
        page=page(document, mark),
        meanings=meanings(),
        colours=COLOURS,
        origin_name=NAME,
        origin="" if origin is None else in_markup(origin_json(origin)),
        style=(_HERE / "page.css").read_text(encoding="utf-8"),
        script=(_HERE / "page.js").read_text(encoding="utf-8"),
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

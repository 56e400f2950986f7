"""What nobody can rely on in a workbook, by a word for each: of a cell, and of a file as a whole.

The process that parses workbooks knows the words only, so that nothing it answers is more than
data; the sentences are put in here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bqw_tracker.core.problems import sentence

from .grids import MAX_CELLS
from .tables import RESAVE, VAST, Fault, shown

_ALONE = sentence("copy the table into a new xlsx and send that")
_PLAINLY = sentence("give the cell a plain number format, and see whether the figure is right")

FAULTS: Mapping[str, Fault] = MappingProxyType({
    "error": Fault(
        "bad-value",
        sentence("the cell shows the error {text}"),
        sentence("mend the formula, or write the figure itself"),
    ),
    "truth": Fault(
        "bad-value",
        sentence("the cell says {text}"),
        sentence("write the figure or the word itself"),
    ),
    "digits": Fault(
        "not-a-number",
        sentence("{text} has more than 15 digits, and a sheet shows no more"),
        sentence("round it, for example with =ROUND(…, 2)"),
    ),
    "uncalculated": Fault(
        "bad-value",
        sentence("the formula was never calculated"),
        sentence("open the file in WPS or Excel, save it there, and send it again"),
    ),
    "format": Fault(
        "bad-value",
        sentence("the cell holds {text}, and its number format shows something else"),
        _PLAINLY,
    ),
    "raised": Fault(
        "bad-value",
        sentence("'{text}' is raised or lowered beside a figure, as the sign of a footnote"),
        sentence("write the figure alone, and the footnote into the remarks"),
    ),
    "struck": Fault(
        "bad-value",
        sentence("'{text}' is struck out"),
        sentence("delete what no longer holds, or take the line through it away"),
    ),
    "covered": Fault(
        "bad-value",
        sentence("a merged cell covers '{text}', which nobody sees"),
        sentence("undo the merging, and let each cell say what it means"),
    ),
    "damaged": Fault(
        "encoding", sentence("the file is damaged: it cannot be read to its end"), RESAVE
    ),
    "locked": Fault(
        "encoding",
        sentence("the file is locked with a password and cannot be opened"),
        sentence("open it in WPS or Excel, take the password away, save it, and send it again"),
    ),
    "bloated": Fault(
        "encoding",
        sentence("the file unpacks to far more than a table needs; it was not opened"),
        _ALONE,
    ),
    "costly": Fault(
        "encoding",
        sentence("the file takes far more time or memory than a table needs; it was given up"),
        _ALONE,
    ),
    "vast": VAST,
    "many": Fault(
        "encoding",
        sentence("the workbook holds far more than {cells} cells take", cells=MAX_CELLS),
        _ALONE,
    ),
    "far": Fault(
        "encoding",
        sentence("cell {text} is filled, far away from everything else"),
        sentence("delete what lies outside the table, then save it again"),
    ),
    "zip": Fault(
        "encoding",
        sentence("this is a zip archive and no table"),
        sentence("unpack it, and send the table that is in it"),
    ),
    "document": Fault(
        "encoding",
        sentence("this is a document of an office program, such as a text or slides, and no table"),
        sentence("send the table itself, as xlsx or CSV"),
    ),
    "ods_error": Fault(
        "bad-value",
        sentence("a cell of this ods shows an error, and an ods does not tell which"),
        sentence("mend it, or save the file as xlsx"),
    ),
    "ods_merged": Fault(
        "bad-value",
        sentence("cells of this ods are merged, and what they hold would be lost"),
        sentence("save the file as xlsx, or undo the merging"),
    ),
    "ods_format": Fault(
        "bad-value",
        sentence("number formats of this ods scale figures or write thousands or millions in "
                 "words, and what they show would be lost"),
        sentence("save the file as xlsx"),
    ),
    "ods_marked": Fault(
        "bad-value",
        sentence("texts of this ods are struck out or raised, and which would be lost"),
        sentence("save the file as xlsx"),
    ),
})  # fmt: skip


def fault_of(kind: str, text: str) -> Fault:
    """Return the fault of a kind, which may name a text. Raises KeyError."""
    fault = FAULTS[kind]
    values = {**fault.message.values, "text": shown(text)}
    return fault._replace(message=fault.message._replace(values=values)) if text else fault

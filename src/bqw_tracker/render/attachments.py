"""What is attached to a circular: the laggards as a picture, and every target in a table."""

from collections.abc import Iterator

from bqw_tracker.locale import _
from bqw_tracker.reports.circular import BAD, Circular

from .blocks import Block, Grid, Paragraph, Picture
from .circular_text import all_targets

DRAWN = 15
"""So many of the lagging targets are drawn: what stands on one page and can be read."""

Attachment = tuple[str, list[Block]]
"""Its name and what stands in it."""


def attachments(told: Circular) -> Iterator[Attachment]:
    """Yield the attachments: their names and what stands in them."""
    lagging = [each.row for word in reversed(BAD) for each in told.targets[word]]
    if lagging:
        caption = _("Figure 1: attainment of the targets behind schedule")
        if len(lagging) > DRAWN:
            caption = _("Figure 1: attainment of the first {count} of {all} targets behind").format(
                count=DRAWN, all=len(lagging)
            )
        yield _("Targets behind schedule, drawn"), [Picture(caption, lagging[:DRAWN])]
    if told.total:
        grid = Grid("", all_targets(told), (10, 50, 29, 21, 14, 14, 18), "cllrrrc")
        blocks: list[Block] = [grid]
        if any(each.row.assumed is not None for each in told.planned):
            note = _("Note: * marks targets with an assumed reading of the document.")
            blocks.append(Paragraph("note", note))
        yield _("How each target stands"), blocks

"""What shows a sheet otherwise than its cells say, and what a sheet of ours does not have."""

from collections.abc import Iterator, Mapping

_KNOWN = {
    "worksheet", "sheetPr", "pageSetUpPr", "tabColor", "outlinePr", "dimension", "sheetViews",
    "pane", "selection", "cols", "sheetData", "c", "v", "f", "is", "t", "r", "rPr", "rFont", "b",
    "i", "u", "strike", "sz", "color", "family", "charset", "scheme", "vertAlign", "rPh",
    "phoneticPr", "sheetCalcPr", "mergeCells", "conditionalFormatting", "cfRule", "formula",
    "dataBar", "colorScale", "iconSet", "cfvo", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "brk", "ignoredErrors", "ignoredError",
    "drawing", "legacyDrawing", "legacyDrawingHF", "extLst", "ext",
}  # fmt: skip
"""The elements that are read elsewhere, or that programs add and that show nothing by themselves.

What lies above the cells is told by the parts that it refers to; colours and bars are not compared.
"""
_VIEW = {"showZeros": "1", "showFormulas": "0", "rightToLeft": "0"}
_PROMPT = ("promptTitle", "prompt", "errorTitle", "error", "sqref")
LEAST_WIDTH, LEAST_HEIGHT = 1, 3
"""Characters and points below which a column and a row cannot be seen."""


def is_on(value: str) -> bool:
    """Return whether a setting is on."""
    return value not in ("0", "false", "off")


def is_hidden(attributes: Mapping[str, str], size: str, least: float) -> bool:
    """Return whether a row or column is hidden, or too small to be seen."""
    return is_on(attributes.get("hidden", "0")) or float(attributes.get(size, least)) < least


def settings(name: str, attributes: Mapping[str, str]) -> Iterator[str]:
    """Yield what is to be said of an element of a sheet."""
    local = name.rpartition(":")[2]
    if name == "sheetProtection":
        yield "protected"
    elif name == "autoFilter":
        yield f"filter {attributes.get('ref', '').split(':')[0]}"
    elif name == "sheetFormatPr":
        low = is_hidden(attributes, "defaultRowHeight", LEAST_HEIGHT)
        narrow = is_hidden(attributes, "defaultColWidth", LEAST_WIDTH)
        if low or narrow or is_on(attributes.get("zeroHeight", "0")):
            yield "hidden"
    elif name == "sheetView":
        for setting, usual in _VIEW.items():
            if is_on(attributes.get(setting, usual)) != is_on(usual):
                yield setting
    elif local == "dataValidation" or (local == name and name not in _KNOWN):
        yield " ".join([local, *filter(None, map(attributes.get, _PROMPT))])

"""The fixed words of the page."""

from bqw_tracker.locale import _


def texts() -> dict[str, str]:
    """Return every heading, label and hint of the page by its name in the template."""
    return {
        "lang": _("en"),
        "matters": _("What matters"),
        "counts": _("Targets by status"),
        "worse": _("Worse than the period before"),
        "worse_none": _("nothing got worse"),
        "unreported": _("Not reported"),
        "unreported_none": _("all reports for the judged period are in"),
        "find": _("Find"),
        "search": _("Search"),
        "search_hint": _("name, number or unit"),
        "all": _("all"),
        "shown": _("shown: {count}"),
        "reset": _("clear"),
        "targets": _("All targets"),
        "indicator": _("Indicator"),
        "target": _("Target"),
        "observed": _("Observed"),
        "attained": _("Attained"),
        "due": _("Due"),
        "status": _("Status"),
        "course": _("Course"),
        "department": _("Department"),
        "county": _("County"),
        "counties": _("Counties by target"),
        "ranking": _("Ranking by mean attainment"),
        "rank": _("Rank"),
        "name": _("Name"),
        "mean": _("Mean attainment"),
        "made_of": _("How this figure was made"),
        "notes": _("Notes"),
        "origin": _("Where these figures come from"),
        "verify": _("bqw verify FILE tells whether they still hold"),
        "nothing": _("there is no target to show"),
        "skip": _("skip to the targets"),
    }

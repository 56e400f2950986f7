"""The fixed words of the page."""

from bqw_tracker.locale import _
from bqw_tracker.render.labels import status_names, status_word


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
        "shown": _("rows shown: {shown} of {all}"),
        "none_shown": _("no target passes these filters"),
        "filtered": _("filtered: {filters}"),
        "reset": _("clear"),
        "targets": _("All targets"),
        "course": _("Course"),
        "counties": _("Counties by target"),
        "ranking": _("Ranking by mean attainment"),
        "rank": _("Rank"),
        "name": _("Name"),
        "mean": _("Mean attainment"),
        "made_of": _("How this figure was made"),
        "hint": _("Click an observed figure to see how it was made."),
        "more": _("more: {count}"),
        "scope": _("only {filters}"),
        "scores": _("Scores"),
        "meanings": _("What the words mean"),
        "notes": _("Notes"),
        "origin": _("Where these figures come from"),
        "verify": _("bqw verify FILE tells whether they still hold"),
        "nothing": _("there is no target to show"),
        "skip": _("skip to the targets"),
    }


def meanings() -> tuple[tuple[str, str, str], ...]:
    """Return what each status means: the status, its word, and a sentence.

    Without a status it is what stands behind the word of one.
    """
    names = status_names()
    return (
        ("met", status_word("met", final=True), _("reached, and nothing can change that")),
        ("met", names["met"], _("reached by now; the end of the window decides")),
        ("on_track", names["on_track"], _("not below what is due by the cut-off day")),
        ("behind", names["behind"], _("below what is due, but not by much")),
        ("off_track", names["off_track"], _("below what is due by more than the edge allows")),
        ("missed", names["missed"], _("the window has ended without it, or a limit is passed")),
        ("not_due", names["not_due"], _("its time has not come, or there is nothing to judge")),
        ("no_data", names["no_data"], _("what is needed to judge was not reported")),
        ("", _("({count} missing)").format(count="n"), _("judged without n areas' reports")),
    )

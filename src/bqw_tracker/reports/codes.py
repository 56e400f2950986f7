"""What each problem code means, for rules in pipelines and for docs/errors.md."""

from bqw_tracker.core.problems import Sentence, sentence

MEANINGS: dict[str, Sentence] = {
    "yaml": sentence(
        "The file cannot be read as YAML, or uses a part of YAML that is not allowed here."
    ),
    "duplicate-key": sentence("A field stands twice in one place; YAML itself would drop one."),
    "alias": sentence("Anchors and aliases hide what a line says; they are not allowed."),
    "unknown-field": sentence("There is no such field in this place; often a slip of the pen."),
    "missing-field": sentence("A field that must be there is missing."),
    "bad-value": sentence(
        "The value of a field is not one it can have, or does not go with its other fields."
    ),
    "not-a-number": sentence("A number is not written in plain digits."),
    "not-a-date": sentence("A date is not written as 2023-07-03."),
    "not-a-period": sentence("A period is not in one of the known forms."),
    "duplicate-id": sentence("Two entries have the same id, name or number."),
    "bad-id": sentence("An id does not begin with the number of its measure, or has another form."),
    "unknown-area": sentence("An area does not stand in the catalogue."),
    "unknown-department": sentence("A department does not stand in the catalogue's list."),
    "unknown-indicator": sentence("An indicator does not stand in the catalogue."),
    "unknown-section": sentence("A measure names a section that the catalogue does not have."),
    "area-cycle": sentence("The areas do not form one tree with a single root."),
    "wording-differs": sentence(
        "The target does not say what its wording, taken from the document, says."
    ),
    "allocation-short": sentence(
        "What was split over the areas adds up to less than the target asks for."
    ),
    "no-baseline": sentence("A stock has no baseline, so its pace is read from zero."),
    "weakened-without-history": sentence(
        "A target became easier than in the revision named by --against, and its history does not "
        "say so."
    ),
    "encoding": sentence("The file is not UTF-8 text."),
    "header": sentence("The first line of a progress file does not name the ten columns."),
    "wrong-columns": sentence(
        "A row has more or fewer fields than columns, or a quotation mark is left open."
    ),
    "conflict-marker": sentence(
        "Git left a merge conflict in the file; nobody has decided which side holds."
    ),
    "empty-value": sentence("A row has neither a figure nor a note."),
    "unexpected-value": sentence("A field is filled that this kind of indicator does not use."),
    "missing-parts": sentence("Of numerator and denominator only one is given."),
    "part-exceeds-whole": sentence("The numerator is greater than the denominator."),
    "negative": sentence("A count is below 0."),
    "overlapping-periods": sentence("Two figures cover the same days and would be counted twice."),
    "conflicting-rows": sentence(
        "Two rows of the same key and the same day give different figures."
    ),
    "future-period": sentence("A figure was reported before its period had ended."),
    "not-summable": sentence("Several areas report what cannot be added up."),
    "falling-total": sentence("A total of the year so far is smaller than an earlier one."),
    "parts-differ": sentence("The city's figure is not the sum of the counties'."),
    "wrong-reporter": sentence("The area that reports is not the one that should."),
    "outside-policy": sentence("The figure lies before the year of the policy."),
    "not-canonical": sentence(
        "The file is not in the form that the program writes; its figures count."
    ),
    "missing-period": sentence("An area's reports have a gap; nothing happened is reported as 0."),
}

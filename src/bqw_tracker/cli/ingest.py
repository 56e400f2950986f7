"""`bqw ingest FILE…`: take in what units send, or say exactly what is wrong with it."""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bqw_tracker.core.arrivals import Arrival, refused_places, sort_arrivals
from bqw_tracker.core.cells import cells, withdraws
from bqw_tracker.core.characters import visible_line
from bqw_tracker.core.evidence import files_of
from bqw_tracker.core.evidence_checks import done_without
from bqw_tracker.core.index import Index
from bqw_tracker.core.model import SAMPLE, Catalogue, Observation
from bqw_tracker.core.oddities import odd_figures
from bqw_tracker.core.plausibility import implausible, said_twice, wrong_claims
from bqw_tracker.core.problems import Place, Problem, Severity, sentence
from bqw_tracker.intake.dates import read_period
from bqw_tracker.intake.files import Taken, read_file
from bqw_tracker.intake.sources import Context
from bqw_tracker.intake.tables import MAX_FILE, Fault
from bqw_tracker.intake.vocabulary import vocabulary
from bqw_tracker.locale import _, say
from bqw_tracker.render.escaping import spreadsheet
from bqw_tracker.render.intake import (
    FileAnswer,
    IngestAnswer,
    figure_plain,
    ingest_json,
    ingest_text,
    refused_rows,
)
from bqw_tracker.store.additions import Store, locked, recover
from bqw_tracker.store.disk import CATALOGUE_NAME, contents, unreadable, write_free
from bqw_tracker.store.evidence import Copy, Shelf, with_evidence
from bqw_tracker.store.load import load_progress, read_catalogue, read_closings

from . import console
from .misuse import refused
from .options import FORMS, Data, data_folder, form_option, known_word, option

if TYPE_CHECKING:
    from bqw_tracker.core.closings import Closing


class _Rules(NamedTuple):
    """What the options say about revisions and refused rows, and which periods are closed."""

    revise: bool
    reason: str
    closed: "tuple[Closing, ...]"
    partial: bool
    dry_run: bool
    accept_odd: bool


def _unasked(arrival: Arrival) -> Problem:
    """Return the error of a changed figure that nobody asked to change."""
    row, old = arrival.row, arrival.old
    return Problem(
        Place(row.path, row.line, field="value"),
        "conflicting-rows",
        sentence(
            "{id} {area} {period} stands as {old}, reported on {day}; this says {new}",
            id=row.indicator,
            area=row.area,
            period=str(row.period),
            old=figure_plain(old) if old else "",
            day=old.reported_on.date() if old else "",
            new=figure_plain(row),
        ),
        sentence("if this is a correction, add --revise --reason with the reason"),
    )


def _asks_for_reason(arrival: Arrival) -> bool:
    """Return whether a figure is changed; the note of a row that withdraws one says why."""
    return arrival.kind == "revised" and not withdraws(arrival.row)


def _decide(
    catalogue: Catalogue, known: Sequence[Observation], taken: Taken, rules: _Rules, now: datetime
) -> FileAnswer:
    """Sort one file's rows; nothing of it is taken where a row is refused, unless --partial."""
    reason = rules.reason if rules.revise else None
    found = sort_arrivals(catalogue, known, taken.rows, now, reason=reason)
    problems = [*taken.problems, *found.problems, *said_twice(catalogue, taken.rows)]
    late: list[Problem] = []
    if rules.closed:
        from bqw_tracker.core.closings import arrived_after  # noqa: PLC0415 - seldom anything

        arrivals, late = arrived_after(rules.closed, found.arrivals, now)
        found, problems = found._replace(arrivals=arrivals), problems + late
    problems += wrong_claims(catalogue, [*known, *taken.rows], taken.claims)
    doubtful = implausible(catalogue, taken.rows)
    severity = Severity.WARNING if rules.accept_odd else Severity.ERROR
    problems += [problem._replace(severity=severity) for problem in doubtful]
    coming = [a.row for a in found.arrivals if a.kind != "same"]
    places = {(row.path, row.line) for row in coming}
    unproved = done_without(catalogue, [*known, *coming])
    problems += [problem for problem in unproved if problem.place[:2] in places]
    if not rules.revise:
        closed = refused_places(late)
        asked = (a for a in found.arrivals if _asks_for_reason(a))
        problems += [_unasked(a) for a in asked if (a.row.path, a.row.line) not in closed]
    refused = refused_places(problems)
    good = found.arrivals
    if refused:
        good = [a for a in good if (a.row.path, a.row.line) not in refused]
    if refused and (not rules.partial or taken.broken):
        good = []
    rows = [arrival.row for arrival in good if arrival.kind in ("new", "revised")]
    told = {(problem.place, problem.code, str(problem.message)) for problem in problems}
    together = cells(catalogue, [*known, *rows])
    odd = [odd.problem for odd in odd_figures(Index(catalogue), together, rows)]
    problems += [one for one in odd if (one.place, one.code, str(one.message)) not in told]
    problems = taken.placed(problems)
    return FileAnswer(
        taken.path, taken.encoding, good, len(refused), problems, taken.accounts, taken.unread,
        taken.reader,
    )  # fmt: skip


def _refused_file(taken: Taken, answer: FileAnswer) -> str | None:
    """Write the refused rows beside the input, each with its reason; over nothing that is there.

    Raises `Refused` where that cannot be done.
    """
    why: dict[tuple[str, int], list[str]] = {}
    for problem in answer.problems:
        if problem.severity is Severity.ERROR and isinstance(problem.place, Place):
            words = f"[{problem.code}] {say(problem.message)} ({say(problem.help)})"
            why.setdefault(problem.place[:2], []).append(visible_line(words))
    lines = [
        (row.texts, "; ".join(why[place])) for place in sorted(why) if (row := taken.row(*place))
    ]
    if not lines:
        return None
    path = Path(taken.path)
    stem = os.fsencode(path.stem)[:230].decode("utf-8", "ignore")  # file systems take 255 bytes
    path = path.with_name(f"{stem}.refused.csv")
    try:
        return str(write_free(path, refused_rows(taken.header, lines).encode("utf-8-sig")))
    except OSError as error:
        raise unreadable(path, error) from error


def ingest(  # noqa: PLR0913 - one parameter for each option of the command
    files: Annotated[
        list[Path], typer.Argument(metavar=_("FILE"), help=_("CSV, xlsx, xls, et or ods files"))
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("say what would happen and write nothing"))
    ] = False,
    revise: Annotated[
        bool, typer.Option("--revise", help=_("let figures replace those reported before"))
    ] = False,
    reason: Annotated[str, option("--reason", _("TEXT"), _("why figures are revised"))] = "",
    document: Annotated[
        str,
        option("--document", _("TEXT"), _("the paper that asks for it, where a period is closed")),
    ] = "",
    partial: Annotated[
        bool, typer.Option("--partial", help=_("take the good rows, write the others aside"))
    ] = False,
    accept_odd: Annotated[
        bool, typer.Option("--accept-odd", help=_("take figures that nobody can well mean"))
    ] = False,
    area: Annotated[
        str, option("--area", _("AREA"), _("the area, where the file names none"))
    ] = "",
    period: Annotated[
        str, option("--period", _("PERIOD"), _("the period, where the file names none"))
    ] = "",
    encoding: Annotated[
        str | None, option("--encoding", _("NAME"), _("the encoding of CSV files"))
    ] = None,
    format_name: Annotated[str, form_option(FORMS)] = "text",
    data: Data = None,
) -> int:
    """Take in the files, all rows of a file or none."""
    form = known_word(format_name, FORMS, "--format")
    if revise != bool(reason.strip()):
        raise typer.BadParameter(_("--revise and --reason go together"))
    if document.strip() and not revise:
        raise typer.BadParameter(_("--document goes with --revise and --reason"))
    folder = data_folder(data)
    why = reason.strip()
    if document.strip():
        from bqw_tracker.core.closings import with_document  # noqa: PLC0415 - seldom asked

        why = with_document(why, document.strip())
    rules = _Rules(revise, why, (), partial, dry_run, accept_odd)
    context = _context(area, period, encoding)
    shelf = Shelf(folder)
    # Nobody waits for the lock until the other end of a pipe has said everything.
    came = [
        console.given(path, MAX_FILE + 1) if str(path) == console.STDIN else (path, None)
        for path in files
    ]
    with console.progress(len(files) + 2) as begin:
        if dry_run:
            recovered = recover(folder)
            answer = _run(shelf, came, context, rules, begin)
        else:
            with locked(folder) as store:
                recovered = store.recovered
                answer = _run(shelf, came, context, rules, begin)
                begin(_("writing"))
                answer = answer and _stored(store, shelf, answer)
    console.tell_what(recovered)
    if answer is None:
        return console.FAULTS
    answer = answer._replace(dry_run=dry_run)
    if form == "json":
        console.answer(ingest_json(answer))
    else:
        console.answer(ingest_text(answer, console.layout()))
    return console.FAULTS if any(file.refused for file in answer.files) else console.DONE


def _stored(store: Store, shelf: Shelf, answer: IngestAnswer) -> IngestAnswer:
    rows = [a.row for file in answer.files for a in file.taken if a.kind != "same"]
    copies = [copy for file in answer.files for copy in _copies(shelf, file.taken)]
    if not rows and not copies:
        return answer
    return answer._replace(written=[str(path) for path in store.add(rows, copies)])


def _copies(shelf: Shelf, taken: Iterable[Arrival]) -> list[Copy]:
    """Return the files of evidence that come with rows and are not kept yet."""
    told = {arrival.row.story.evidence: None for arrival in taken}  # most rows tell of none
    named = (one.name for evidence in told for one in files_of(evidence))
    return [shelf.coming[name] for name in dict.fromkeys(named) if name in shelf.coming]


def _context(area: str, period: str, encoding: str | None) -> Context:
    found = read_period(period) if period else None
    if isinstance(found, Fault):
        raise refused(f"--period: {say(found.message)}", say(found.help))
    return Context(area=area, period=period, encoding=encoding, now=datetime.now())  # noqa: DTZ005 - the clock on the wall


def _tell_late(closed: "Collection[Closing]", answers: Iterable[FileAnswer]) -> None:
    """Tell for which closed periods figures come that nobody had reported."""
    from bqw_tracker.core.closings import belongs  # noqa: PLC0415 - known by now

    rows = [a.row for answer in answers for a in answer.taken if a.kind == "new"]
    for closing in closed:
        if count := sum(belongs(closing.period, row) for row in rows):
            told = _("{period} is closed: late rows {count}, of which the next mail tells")
            console.tell(told.format(period=closing.period, count=count))


class _KnownRows:
    """Rows that are known, found by the rows that are compared with them.

    Compared are those of the same indicator: the history of the area, what other areas say for
    the same time, and everything of an indicator that only one area may report.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        indicators = (i for measure in catalogue.measures for i in measure.indicators)
        self.alone = {i.id for i in indicators if i.over_areas == "none"}
        self.rows: list[Observation] = []
        self.numbers: dict[tuple[str, object], list[int]] = defaultdict(list)

    def wanted(self, came: Sequence[Taken]) -> Callable[[Observation], bool]:
        """Return which rows may matter to files at all; the others are not kept in memory."""
        series = {(row.indicator, row.area) for taken in came for row in taken.rows}
        times = {(row.indicator, row.period.end) for taken in came for row in taken.rows}

        def matters(row: Observation) -> bool:
            return row.source != SAMPLE and (
                (row.indicator, row.area) in series
                or (row.indicator, row.period.end) in times
                or row.indicator in self.alone
            )

        return matters

    def keys(self, row: Observation) -> Iterator[tuple[str, object]]:
        """Yield what a row shares with those that it is compared with."""
        yield row.indicator, row.area
        yield row.indicator, row.period.end
        if row.indicator in self.alone:
            yield row.indicator, None

    def add(self, rows: Iterable[Observation]) -> None:
        """Know these rows as well."""
        for row in rows:
            for key in self.keys(row):
                self.numbers[key].append(len(self.rows))
            self.rows.append(row)

    def beside(self, rows: Iterable[Observation]) -> list[Observation]:
        """Return the known rows that matter to others, in the order in which they came."""
        keys = {key for row in rows for key in self.keys(row)}
        return [self.rows[n] for n in sorted({n for key in keys for n in self.numbers[key]})]


def _unrun(taken: Taken) -> Taken:
    """Mark the texts that a spreadsheet would run: clerks open the files of figures as well."""
    stories = {row.story for row in taken.rows}
    texts = {row.source for row in taken.rows} | {row.note for row in taken.rows}
    texts |= {text for story in stories for text in (story.problem, story.next)}
    if all(spreadsheet(text) == text for text in texts):
        return taken
    return taken._replace(rows=[_marked(row) for row in taken.rows])


def _marked(row: Observation) -> Observation:
    problem, following = spreadsheet(row.story.problem), spreadsheet(row.story.next)
    story = row.story._replace(problem=problem, next=following)
    return row._replace(source=spreadsheet(row.source), note=spreadsheet(row.note), story=story)


def _run(
    shelf: Shelf,
    files: Sequence[tuple[Path, bytes | None]],
    context: Context,
    rules: _Rules,
    begin: Callable[[str], None],
) -> IngestAnswer | None:
    """Read and decide file after file; what one brings is known to the next.

    The bytes of some are known already.
    """
    folder = shelf.data
    catalogue, problems = read_catalogue(folder / CATALOGUE_NAME)
    closings, faults = read_closings(folder)
    if console.tell_errors([*problems, *faults]) or catalogue is None:
        return None
    if closings:
        from bqw_tracker.core.closings import in_force  # noqa: PLC0415 - seldom anything

        rules = rules._replace(closed=in_force(closings))
    if context.area:
        known_word(context.area, Index(catalogue).area_names, "--area")
    words, came = vocabulary(catalogue), []
    for path, known_bytes in files:
        begin(_("reading {path}").format(path=path))
        raw = contents(path, MAX_FILE + 1) if known_bytes is None else known_bytes
        taken = _unrun(read_file(path, raw, words, context))
        beside = None if known_bytes is not None else path.parent
        told, faults = with_evidence(taken.rows, shelf, beside)
        came.append(taken._replace(rows=told, problems=[*taken.problems, *faults]))
    begin(_("comparing with what was reported before"))
    known = _KnownRows(catalogue)
    workspace = load_progress(folder, catalogue, wanted=known.wanted(came))
    if console.tell_errors(workspace.problems):
        return None
    rows, answers = workspace.observations, []
    for taken in came:
        if len(came) > 1:
            known.add(rows)
            rows = known.beside(taken.rows)
        answer = _decide(catalogue, rows, taken, rules, context.now)
        copies = _copies(shelf, answer.taken)
        answer = answer._replace(copies=[(c.source, shelf.folder / c.name) for c in copies])
        rows = [arrival.row for arrival in answer.taken if arrival.kind != "same"]
        if rules.partial and not rules.dry_run:
            answer = answer._replace(refused_file=_refused_file(taken, answer))
        answers.append(answer)
    if rules.closed:
        _tell_late(rules.closed, answers)
    return IngestAnswer(answers, [], dry_run=False)

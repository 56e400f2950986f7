"""`bqw verify FILE`: whether a document is still as the commit that it names gives it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from bqw_tracker.changes.altered import Altered, Line, Subjects, altered, strange_figures
from bqw_tracker.core.evidence import EVIDENCE
from bqw_tracker.core.problems import Refused, sentence
from bqw_tracker.locale import LANGUAGES, _, speaking
from bqw_tracker.passages.asked import lines_of
from bqw_tracker.passages.reading import OFFICE, READ
from bqw_tracker.render import BINARY, CHARTS, DOCUMENTS, ENDINGS, FORMATS, PICTURES
from bqw_tracker.render.data import figures_json
from bqw_tracker.render.origin import origin_lines
from bqw_tracker.render.table import PIPE
from bqw_tracker.render.verified import verified_text
from bqw_tracker.reports.judged import Judged
from bqw_tracker.reports.origin import Making, Origin, changes, origin_values
from bqw_tracker.reports.report import report as build
from bqw_tracker.reports.verified import Compared, Since, Verified
from bqw_tracker.store.disk import CATALOGUE_NAME, LEDGER_NAME
from bqw_tracker.store.git import checked_out, commit_of, is_ancestor
from bqw_tracker.store.load import load
from bqw_tracker.store.origin import (
    MOST,
    carried_origin,
    form_of,
    members_of,
    of_several,
    origin,
    writer_of,
)
from bqw_tracker.store.trees import named, parts
from bqw_tracker.version import __version__

from . import asked as asking
from . import console, options
from .drawing import PROVED, SCORED, SUPERVISED, Prepared, Wanted, evidence, prepared
from .signing import told_signers
from .workspace import Basis, basis_of, faults_of

_WAY = re.compile(rf"(?:\.\./)*(?:[^/:]+/)*{EVIDENCE}")
"""To the evidence leads a path, and nothing else that a link may be."""
_STATE = (CATALOGUE_NAME, "progress", LEDGER_NAME)
"""What of a commit is read; of all else it only counts that it is there."""


def verify(  # noqa: PLR0913 - one parameter for each option of the command
    file: Annotated[
        Path, typer.Argument(metavar=_("FILE"), help=_("a report as html, svg, xlsx, docx or json"))
    ],
    *,
    at: Annotated[
        str | None,
        options.option(
            "--at",
            _("REV"),
            _("draw it again from this revision, with the options that it was made with"),
        ),
    ] = None,
    as_of: options.AsOf = None,
    known_on: options.KnownOn = None,
    today: options.Today = None,
    by: asking.By = "measure",
    score: asking.Score = False,
    measure: options.Measure = "",
    section: options.Section = "",
    department: options.Department = "",
    area: options.Area = "",
    status: asking.Status = "",
    kind: asking.Kind = "",
    sort: asking.Sort = "plan",
    columns: asking.Columns = "",
    chart: asking.Chart = "",
    title: options.Title = "",
    number: options.Number = "",
    signature: options.Signature = "",
    format_name: asking.FormatName = None,
    lenient: options.Lenient = False,
    ascii_only: options.Ascii = False,
    signers: Annotated[
        Path | None,
        options.option(
            "--signers", _("FILE"), _("say who signed it; the file is one of allowed signers")
        ),
    ] = None,
    data: options.Data = None,
) -> int:
    """Draw the document again from the commit that it names, and compare."""
    told = asking.asked(
        _form(file, format_name),
        as_of=as_of,
        known_on=known_on,
        today=today,
        by=by,
        filters={
            "measure": measure,
            "section": section,
            "department": department,
            "area": area,
            "status": status,
            "kind": kind,
        },
        texts={"title": title, "number": number, "signature": signature},
        score=score,
        sort=sort,
        columns=columns,
        chart=chart,
        lenient=lenient,
        ascii_only=ascii_only,
    )
    if at is None and told != asking.nothing(told.form):
        raise typer.BadParameter(
            _("a document is drawn again as it tells itself; other options go with --at")
        )
    path, raw = console.given(file, MOST + 1)
    if of_several(raw):
        raise Refused(
            sentence("{path} tells of several workspaces and cannot be drawn again; make a report "
                     "of each alone, which can", path=path)
        )  # fmt: skip
    folder = options.settled_folder(data)
    found = _verified(path, raw, folder) if at is None else _held(path, raw, folder, (at, told))
    commit = None if found.source is None else commit_of(folder, found.source)
    sound = told_signers(path, raw, signers, data=folder, commit=commit)
    console.answer(verified_text(found))
    if found.compared.altered or not sound:
        return console.FAULTS
    return console.DONE if found.proved else console.NO_FILE


def _form(file: Path, name: str | None) -> str:
    """Return the form that is named, else that of the file's ending."""
    if name is not None:
        return options.known_word(name, FORMATS, "--format")
    return ENDINGS.get(file.suffix.lower(), "table")


def _verified(path: Path, raw: bytes, folder: Path) -> Verified:
    """Return what became of a document that names its origin. Raises `Refused`."""
    then = carried_origin(path, raw)
    commit = then.commit
    if commit is not None and named(folder, commit).returncode:
        raise Refused(
            sentence(
                "{path} names the commit {commit}, which {folder} does not have: it is a document "
                "of another workspace, or the history is missing here",
                path=path, commit=commit[:12], folder=folder,
            )
        )  # fmt: skip
    if lost := next((one.folder for one in then.members if one.commit is None), None):
        raise Refused(
            sentence("{path} was made of figures in {folder}, a repository without a commit: they "
                     "stand nowhere", path=path, folder=lost)
        )  # fmt: skip
    making = then.making or Making(form_of(raw), _("en")[:2])
    if not _is_known(making, then.asked.by):
        raise Refused(sentence("{path} was made in a way that is not known here", path=path))
    wanted = Wanted(
        chosen=then.asked,
        as_of=then.as_of,
        known_on=then.known_on,
        today=making.today or then.known_on or then.as_of,
        making=making,
        lenient=then.lenient,
        state=(commit, then.clean, then.members),
        # Nothing holds what it tells of its data but a commit.
        told=then if commit is None else None,
    )
    source = _Source(folder, commit, Path(making.folder) if making.folder else folder)
    source = source._replace(members={one.folder: one.commit or "" for one in then.members})
    with _basis(source, making.form, then, making.today or date.max) as basis:
        again = _again(basis, wanted)
    return Verified(
        then,
        commit,
        _compared(_Held(path, raw, making.form), again, then),
        again.drawn.report.sample_rows,
        astray=commit is not None and _astray(folder, then),
        since=_since(folder, then) if commit else _changed(then, again.drawn.origin),
    )


def _astray(folder: Path, then: Origin) -> bool:
    """Return whether a commit is none of those that led to what is checked out."""
    members = {one.folder: one.commit or "" for one in then.members}
    held = parts(folder, then.commit or "", members)
    return not all(is_ancestor(part.place, part.commit) for part in held)


def _is_known(making: Making, by: str) -> bool:
    """Return whether a document can have been made so; anybody may have written that."""
    return (
        making.form in DOCUMENTS
        and making.language in LANGUAGES
        and making.chart in ("", *(CHARTS if making.form in PICTURES else ()))
        and (not making.score or by in SCORED)
        and (not making.way or _WAY.fullmatch(making.way) is not None)
    )


def _held(path: Path, raw: bytes, folder: Path, against: tuple[str, asking.Asked]) -> Verified:
    """Return a document held against a revision, with the options that are given."""
    revision, told = against
    commit = commit_of(folder, revision)
    state = commit, True, members_of(folder, commit) if commit else ()
    source, found = _Source(folder, revision, folder), []
    with _basis(source, told.form, told, options.on_the_wall(told.today)) as basis:
        way = evidence(basis, folder, path).way if told.form in PROVED else ""
        wanted = asking.wanted(told, basis, folder=folder.as_posix(), way=way)
        named = told.form in BINARY or b"bqw-origin" in raw or told.form == "json"
        for language in LANGUAGES:  # nothing says in which it was made
            making = wanted.making._replace(language=language)
            again = _again(basis, wanted._replace(making=making, named=named, state=state))
            found.append(_compared(_Held(path, raw, told.form), again))
    nearest = min(found, key=lambda one: (not one.same, len(one.altered)))
    return Verified(None, revision, nearest, again.drawn.report.sample_rows)


class _Source(NamedTuple):
    """Where the data lie: a revision, or None for what stands there, and as what paths name it.

    `members` are the commits of the repositories within, else those that the revision records.
    """

    folder: Path
    revision: str | None
    named: Path
    members: Mapping[str, str] | None = None


@contextmanager
def _basis(source: _Source, form: str, how: Origin | asking.Asked, today: date) -> Iterator[Basis]:
    """Yield what can be judged of the data, under the names that paths had.

    Raises `Refused` where that is nothing.
    """
    if source.revision is None:
        yield _sound(source.folder, source.named, form, how, today)
        return
    asked, members = (source.folder, source.revision, _STATE), source.members
    with checked_out(*asked, hollow=True, members=members) as there:
        yield _sound(there, source.named, form, how, today)


def _sound(there: Path, named: Path, form: str, how: Origin | asking.Asked, today: date) -> Basis:
    workspace = load(there, known_on=how.known_on, today=today)
    faults = faults_of(workspace, lenient=how.lenient, ledger=form in SUPERVISED)
    if faults:
        raise Refused(
            sentence(
                "the data from which it would be drawn again have errors: {count}, first {message}",
                count=len(faults), message=faults[0].message,
            )
        )  # fmt: skip
    basis = basis_of(workspace)

    def renamed(path: str) -> str:
        return (named / Path(path).relative_to(there)).as_posix()

    return basis._replace(
        rows=[row._replace(path=renamed(row.path)) for row in basis.rows],
        files_left_out=tuple(map(renamed, basis.files_left_out)),
    )


class _Again(NamedTuple):
    """A document that was drawn again, and its bytes."""

    drawn: Prepared
    raw: bytes


def _again(basis: Basis, wanted: Wanted) -> _Again:
    """Return a document drawn again, in the language of old."""
    kept = evidence(basis, basis.read.data, None)._replace(way=wanted.making.way)
    with speaking(wanted.making.language):
        done = prepared(basis, wanted, PIPE, kept)
        content = FORMATS[wanted.making.form](done.document, done.layout)
        return _Again(done, console.raw_answer(content, console.encoding_of(wanted.making.form)))


class _Held(NamedTuple):
    """A document that is held against another: its name, its bytes and its form."""

    path: Path
    raw: bytes
    form: str


def _compared(held: _Held, again: _Again, then: Origin | None = None) -> Compared:
    """Return what differs. Raises `Refused` where the document cannot be read."""
    if held.raw == again.raw:
        return Compared(same=True)
    if held.form not in READ:
        return Compared(same=False, altered=(Altered(sentence("the picture"), None, None, ()),))
    mine = lines_of(again.raw, held.form)
    theirs = lines_of(held.raw, held.form)
    if theirs is None or mine is None:
        raise Refused(
            sentence("{path} cannot be read as {form}: it is damaged, or too large",
                     path=held.path, form=held.form)
        )  # fmt: skip
    subjects = _subjects(again.drawn.judged)
    if then and (then.version != __version__ or then.making is None):
        said = [*origin_lines(then), then.version]
        strange = strange_figures(mine, theirs, subjects, said)
        version = then.version if then.version != __version__ else ""
        return Compared(same=False, altered=tuple(strange), figures_only=True, version=version)
    now = again.drawn.origin
    told: list[Altered] = []
    if then and then.commit and now:
        told += altered(_told(now), _told(then), subjects)
    told += altered(mine, theirs, subjects)
    writer, ours = writer_of(held.raw), writer_of(again.raw)
    return Compared(
        same=False,
        altered=tuple(told),
        office=held.form in OFFICE,
        resaved=writer if writer != ours else "",
    )


def _told(found: Origin) -> list[Line]:
    cells = tuple((name, str(value)) for name, value in origin_values(found).items())
    return [Line("", sentence("its origin"), cells)]


def _subjects(judged: Judged) -> Subjects:
    indicators = judged.index.indicators.values()
    names = {one.name: one.id for one in indicators}
    return Subjects(names | {one.id: one.id for one in indicators})


def _since(folder: Path, then: Origin) -> Since | None:
    """Return what the workspace says today of what the document told."""
    workspace = load(folder, known_on=then.known_on)
    faults = faults_of(workspace, lenient=then.lenient, ledger=False)
    if faults:
        return Since(same=False, faults=len(faults))
    basis = basis_of(workspace)
    judged = Judged(basis.catalogue, basis.rows, then.as_of, then.known_on, basis.entries)
    built = build(judged, then.asked)
    built = built._replace(left_out=basis.rows_left_out if then.lenient else None)
    figures = figures_json(built)
    return _changed(
        then, origin(basis.read, judged, report=built, asked=then.asked, figures=figures)
    )


def _changed(then: Origin, now: Origin | None) -> Since | None:
    return now and Since(now.figures == then.figures, tuple(changes(then, now)))

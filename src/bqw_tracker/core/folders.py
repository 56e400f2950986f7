"""Whose figures lie where: the folders below data/progress that the office of an area keeps.

Such a folder may be a repository of its own. What lies in it tells of that area, and of those
below it, alone; others may tell of them elsewhere, as the city does that corrects a figure.
"""

from collections.abc import Collection, Iterator, Mapping

from .model import Catalogue
from .problems import Loc, Problem, Severity, sentence
from .row_checks import Progress, at


def owner(owners: Mapping[str, str], file: str) -> str | None:
    """Return the area that owns the folder of a file, which is told by its path below it.

    >>> owner({"towns/a": "甲镇"}, "towns/a/2023/x.csv"), owner({"towns/a": "甲镇"}, "towns/ab.csv")
    ('甲镇', None)
    """
    parts = file.split("/")[:-1]
    above = ("/".join(parts[:n]) for n in range(1, len(parts) + 1))
    return next((owners[folder] for folder in above if folder in owners), None)


def _owned(catalogue: Catalogue) -> Iterator[tuple[Loc, str, str]]:
    """Yield each folder that is owned, with its place and its area."""
    for n, area in enumerate(catalogue.areas):
        for f, folder in enumerate(area.owns):
            yield ("areas", n, "owns", f), folder, area.name


def owned_twice(catalogue: Catalogue) -> Iterator[Problem]:
    """A folder has one owner, and none lies in that of another."""
    owners: dict[str, str] = {}
    for loc, folder, area in _owned(catalogue):
        shared = (
            other for other in owners
            if f"{other}/".startswith(f"{folder}/") or f"{folder}/".startswith(f"{other}/")
        )  # fmt: skip
        if other := next(shared, None):
            yield Problem(
                loc,
                "duplicate-id",
                sentence("{folder} has an owner already: {area} owns {other}", folder=folder,
                         area=owners[other], other=other),
                sentence("give every area a folder of its own that lies in no other's"),
            )  # fmt: skip
        owners[folder] = area


def empty_folders(catalogue: Catalogue, files: Collection[str]) -> Iterator[Problem]:
    """Warn of a folder in which no figures lie; files are told by their paths below data/progress.

    A repository that was not fetched is such a folder, and nobody would miss its figures.
    """
    for loc, folder, area in _owned(catalogue):
        if not any(file.startswith(f"{folder}/") for file in files):
            yield Problem(
                loc,
                "empty-folder",
                sentence("no file of figures lies in {folder}, which {area} owns",
                         folder=f"data/progress/{folder}", area=area),
                sentence("check the name; where it is a submodule of git, fetch it: git submodule "
                         "update --init"),
                Severity.WARNING,
            )  # fmt: skip


def not_yours(progress: Progress) -> Iterator[Problem]:
    """A folder that an area owns tells of it, and of the areas below it, alone."""
    owners = progress.owners or {}
    allowed = {area: progress.index.with_below([area]) for area in set(owners.values())}
    for rows in progress.rows.values() if owners else ():
        for row in rows:
            area = owners.get(row.path)
            if area is not None and row.area not in allowed[area]:
                yield at(
                    row,
                    "area",
                    "not-yours",
                    sentence("{owner} owns this folder, and the row tells of {area}", owner=area,
                             area=row.area),
                    sentence("whoever keeps the folder takes the row out; who may tell of {area} "
                             "tells it elsewhere below data/progress", area=row.area),
                )  # fmt: skip

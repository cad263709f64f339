"""Projects in the registry: told whole from their histories, read through a scope, changed and taken back.

A change is one row and one transaction; nothing is overwritten until a project is erased. Whoever says which revision
they have seen changes that one or nothing: then ``Outdated`` is raised.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from knowledge.access import Scope, Wall
from knowledge.errors import Invalid, NotFound
from knowledge.project import Account, Deed, Entry, Happening, Outdated, Participant, Project, State, told
from knowledge.registry import rows
from knowledge.registry.database import Database
from knowledge.registry.deletions import Deletions, note
from knowledge.registry.tables import happening, project

Row = Mapping[str, Any]


class Projects:
    """The projects of one registry."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._deletions = Deletions(database)

    def find(self, project_id: str, scope: Scope) -> Project | None:
        """Give one project, or None when it is not there or stands behind a wall."""
        return next(iter(self._select(scope, select(project).where(project.c.id == project_id))), None)

    def visible(self, scope: Scope, municipality: str | None = None) -> list[Project]:
        """Give every project that the scope sees and that is in use, by id; of one municipality where it is named."""
        query = select(project).order_by(project.c.id)
        if municipality is not None:
            query = query.where(project.c.owner == municipality)
        return [each for each in self._select(scope, query) if not each.removed]

    def history(self, project_id: str, scope: Scope) -> list[Happening]:
        """Give what has happened to a project, oldest first, with what was taken back."""
        if self.find(project_id, scope) is None:
            return []
        return self._histories([project_id]).get(project_id, [])

    def create(self, project_id: str, wall: Wall, account: Account, who: str) -> None:
        """Begin a project; raise ``Invalid`` when the id is taken."""
        row = {"id": project_id, "visibility": wall.visibility, "owner": wall.municipality, "groups": list(wall.groups)}
        with self._database.write() as connection:
            if connection.scalar(select(project.c.id).where(project.c.id == project_id)) is not None:
                raise Invalid("project_id_taken", project=project_id)
            connection.execute(insert(project).values(row))
            connection.execute(insert(happening).values(_row(project_id, who, Deed.CREATED, account=account)))

    def describe(self, project_id: str, account: Account, who: str, seen: int | None = None) -> None:
        """Say something else of a project."""
        self._add(project_id, [_row(project_id, who, Deed.DESCRIBED, account=account)], seen)

    def report(self, project_id: str, entries: Iterable[Entry], who: str, seen: int | None = None) -> None:
        """Tell how far activities have come, all or none."""
        now = datetime.now(UTC)
        made = [_row(project_id, who, Deed.REPORTED, entry=entry) | {"at": now} for entry in entries]
        self._add(project_id, made, seen)

    def remove(self, project_id: str, who: str, seen: int | None = None) -> None:
        """Take a project out of use; it is kept, and can be restored."""
        self._add(project_id, [_row(project_id, who, Deed.REMOVED)], seen)

    def restore(self, project_id: str, who: str, seen: int | None = None) -> None:
        """Take a project into use again."""
        self._add(project_id, [_row(project_id, who, Deed.RESTORED)], seen)

    def undo(self, project_id: str, seen: int | None = None) -> list[Happening]:
        """Take back what was said last of a project, all that was said together; nothing if only its start is left."""
        standing = happening.c.undone.is_(None) & (happening.c.deed != Deed.CREATED)
        mine = (happening.c.project_id == project_id) & standing
        with self._database.write() as connection:
            _check(connection, project_id, seen)
            latest = select(happening.c.at).where(mine).order_by(happening.c.id.desc()).limit(1)
            moment = connection.scalar(latest)
            together = mine & (happening.c.at == moment)
            taken = connection.execute(select(happening).where(together).order_by(happening.c.id)).mappings().all()
            connection.execute(update(happening).where(together).values(undone=datetime.now(UTC)))
        return [_happening(dict(row)) for row in taken]

    def erase(self, project_id: str, seen: int | None = None) -> None:
        """Delete every trace of a project from the tables and from the database file."""
        with self._database.write() as connection:
            _check(connection, project_id, seen)
            connection.execute(delete(happening).where(happening.c.project_id == project_id))
            gone = connection.execute(delete(project).where(project.c.id == project_id)).rowcount
            if gone:
                note(connection, "project", gone, datetime.now(UTC))
        self._deletions.finish()

    def reporting_on(self, activities: Iterable[str]) -> dict[str, list[str]]:
        """Give, for each of these activities, the ids of the projects that have reported on it; for the writer."""
        query = select(happening.c.activity, happening.c.project_id).where(
            happening.c.activity.in_(list(activities)) & happening.c.undone.is_(None)
        )
        found: dict[str, list[str]] = {}
        with self._database.read() as connection:
            for activity, name in connection.execute(query.distinct().order_by(happening.c.project_id)):
                found.setdefault(str(activity), []).append(str(name))
        return found

    def _add(self, project_id: str, made: list[dict[str, Any]], seen: int | None) -> None:
        if made:
            with self._database.write() as connection:
                _check(connection, project_id, seen)
                connection.execute(insert(happening), made)

    def _select(self, scope: Scope, query: Select[Any]) -> list[Project]:
        with self._database.read() as connection:
            heads = [dict(row) for row in connection.execute(query).mappings()]
        seen = [(str(head["id"]), wall) for head in heads if scope.sees(wall := rows.to_wall(head))]
        histories = self._histories([name for name, _ in seen])
        return [told(name, wall, histories.get(name, [])) for name, wall in seen]

    def _histories(self, names: list[str]) -> dict[str, list[Happening]]:
        found: dict[str, list[Happening]] = {}
        with self._database.read() as connection:
            for start in range(0, len(names), rows.BATCH):
                some = happening.c.project_id.in_(names[start : start + rows.BATCH])
                for row in connection.execute(select(happening).where(some).order_by(happening.c.id)).mappings():
                    found.setdefault(str(row["project_id"]), []).append(_happening(dict(row)))
        return found


def _check(connection: Connection, project_id: str, seen: int | None) -> None:
    """Hold a project still, and raise where it is gone, or is no longer as somebody has seen it."""
    mine = select(project.c.id).where(project.c.id == project_id).with_for_update()
    if connection.scalar(mine) is None:
        raise NotFound("project_not_found", project=project_id)
    told = select(func.count() + func.count(happening.c.undone)).where(happening.c.project_id == project_id)
    if seen is not None and connection.scalar(told) != seen:
        raise Outdated("project_changed", project=project_id)


def _row(
    project_id: str, who: str, deed: Deed, *, entry: Entry | None = None, account: Account | None = None
) -> dict[str, Any]:
    return {
        "project_id": project_id,
        "at": datetime.now(UTC),
        "who": who,
        "deed": deed,
        "activity": entry.activity if entry else None,
        "state": entry.state if entry else None,
        "note": entry.note if entry else None,
        "day": entry.day if entry else None,
        "document_id": entry.document_id if entry else None,
        "account": asdict(account) if account else None,
    }


def _happening(row: Row) -> Happening:
    return Happening(
        at=rows.utc(row["at"]),
        who=row["who"],
        deed=Deed(row["deed"]),
        entry=_entry(row) if row["activity"] else None,
        account=_account(row["account"]) if row["account"] else None,
        undone=rows.utc(row["undone"]) if row["undone"] else None,
    )


def _entry(row: Row) -> Entry:
    return Entry(row["activity"], State(row["state"]), row["note"] or "", row["day"], row["document_id"])


def _account(held: Row) -> Account:
    participants = tuple(Participant(each["role"], each["name"]) for each in held["participants"])
    return Account(held["title"], held["description"], participants, held.get("process"), held.get("phase"))

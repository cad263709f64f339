from pathlib import Path

import pytest
from builders import a_file, internal

from ingest.ingestor import Ingestor
from ingest.onlooker import Onlooker
from ingest.section import UnreadableDocument
from knowledge.access import Scope
from knowledge.knowledge_base import KnowledgeBase
from knowledge.personal_data.kinds import Personal

PLAN = "# Vannplanen\n\nVannverket fikk nye rør. Ring 22 22 22 22 eller skriv til vann@kommune.no.\n"


def test_looking_at_a_file_stores_nothing(base: KnowledgeBase, tmp_path: Path) -> None:
    looked = Onlooker(base.documents).look(a_file(tmp_path, "vannplan.md", PLAN))

    assert looked.draft.description.title == "Vannplanen"
    assert (looked.before, looked.same_as) == (None, ())
    assert base.documents.find(looked.draft.document_id, Scope.all()) is None
    assert list((base.settings.data / "files").rglob("*.*")) == []


def test_what_was_looked_at_is_what_is_published(base: KnowledgeBase, tmp_path: Path) -> None:
    path = a_file(tmp_path, "vannplan.md", PLAN)
    looked = Onlooker(base.documents, home=internal("5001")).look(path, {"year": 2021})
    path.write_text("# Noe annet\n\nHelt annen tekst.\n", "utf-8")

    added = Ingestor(base.library, base.documents).publish(looked)

    assert added.published.document.wall == internal("5001")
    version = base.documents.version("vannplan", 1, Scope.all())
    assert version is not None
    assert version.text == looked.draft.text
    assert base.files.get(version.checksum) == looked.draft.content


def test_the_kinds_of_personal_data_are_counted_and_never_told(base: KnowledgeBase, tmp_path: Path) -> None:
    looked = Onlooker(base.documents).look(a_file(tmp_path, "vannplan.md", PLAN))

    assert looked.personal == {Personal.PHONE: 1, Personal.EMAIL: 1}


def test_a_new_edition_and_a_twin_are_recognised(base: KnowledgeBase, tmp_path: Path) -> None:
    path = a_file(tmp_path, "vannplan.md", PLAN)
    Ingestor(base.library, base.documents).add(path)

    again = Onlooker(base.documents).look(path)
    twin = Onlooker(base.documents).look(path, source="upload:5001/kopi.md", name="kopi.md")

    assert again.before is not None
    assert (again.before.id, again.same_as) == ("vannplan", ())
    assert (twin.before, twin.same_as) == (None, ("vannplan",))


def test_what_cannot_be_read_is_told_as_when_it_is_added(base: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(b"<!DOCTYPE html><html><body>Sign in</body></html>")

    with pytest.raises(UnreadableDocument) as refused:
        Onlooker(base.documents).look(path)

    assert refused.value.code == "wrong_type"

from pathlib import Path

import pytest
from builders import a_file, internal
from fakes import HashingEmbedder

from ingest.identity import IdTaken, slug
from ingest.ingestor import Added, Ingestor, Refused, files_in
from ingest.loaders.limits import Limits
from ingest.section import UnreadableDocument
from knowledge.access import Scope
from knowledge.document import Kind
from knowledge.knowledge_base import KnowledgeBase
from knowledge.library import Outcome

ALL = Scope.all()
PLAN = "# Vannplanen\n\n## Rør\n\nVannverket fikk nye rør.\n\n## Pris\n\nDet kostet 3 mill. kroner.\n"


@pytest.fixture
def ingestor(base: KnowledgeBase) -> Ingestor:
    return Ingestor(base.library, base.documents)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "filer"
    made.mkdir()
    return made


def test_a_file_becomes_a_document_whose_chunks_are_literal(
    base: KnowledgeBase, ingestor: Ingestor, folder: Path
) -> None:
    path = a_file(folder, "vannplan.md", PLAN)

    added = ingestor.add(path, {"kind": "plan", "year": 2021, "visibility": "internal", "owner": "5001"})

    document = base.documents.find("vannplan", ALL)
    version = base.documents.version("vannplan", 1, ALL)
    assert document is not None
    assert version is not None
    assert added.published.document == document
    assert (document.description.title, document.description.kind) == ("Vannplanen", Kind.PLAN)
    assert (document.wall, document.source) == (internal("5001"), path.as_uri())
    assert base.files.get(version.checksum) == path.read_bytes()
    pieces = base.documents.chunks("vannplan", 1)
    assert [piece.text for piece in pieces] == ["Vannverket fikk nye rør.", "Det kostet 3 mill. kroner."]
    assert all(version.text[piece.start : piece.end] == piece.text for piece in pieces)


def test_adding_an_unchanged_file_again_does_nothing(base: KnowledgeBase, ingestor: Ingestor, folder: Path) -> None:
    path = a_file(folder, "vannplan.md", PLAN)
    ingestor.add(path)

    again = ingestor.add(path)

    assert (again.published.outcome, again.published.unchanged) == (Outcome.UNCHANGED, 2)
    assert len(base.documents.history("vannplan", ALL)) == 1


def test_a_changed_file_is_version_two_and_only_what_changed_is_embedded(
    base: KnowledgeBase, ingestor: Ingestor, embedder: HashingEmbedder, folder: Path
) -> None:
    path = a_file(folder, "vannplan.md", PLAN)
    ingestor.add(path)
    base.library.settle()
    a_file(folder, "vannplan.md", PLAN.replace("3 mill.", "4 mill."))

    changed = ingestor.add(path)
    base.library.settle()

    assert changed.published.document.version == 2
    assert (changed.published.created, changed.published.deleted, changed.published.unchanged) == (1, 1, 1)
    assert embedder.embedded[2:] == ["Vannplanen\nPris\nDet kostet 4 mill. kroner."]


def test_a_folder_with_good_and_bad_files_stores_the_good_and_tells_of_the_bad(
    base: KnowledgeBase, ingestor: Ingestor, folder: Path
) -> None:
    for number in range(10):
        a_file(folder, f"plan-{number}.md", f"# Plan {number}\n\nVi gjør {number} ting.")
    a_file(folder, "tom.md", "")
    a_file(folder, "ødelagt.pdf", "%PDF-1.7 men ikke mer")
    a_file(folder, "galt-felt.md", "---\nkind: rapport\n---\n\nTekst.")
    a_file(folder, ".skjult.md", "Skjult.")
    a_file(folder, "~$las.docx", "lås")

    results = list(ingestor.add_all([folder]))

    refused = {result.path.name: result.problem.code for result in results if isinstance(result, Refused)}
    assert sum(isinstance(result, Added) for result in results) == 10
    assert refused.keys() == {"tom.md", "ødelagt.pdf", "galt-felt.md"}
    assert (refused["tom.md"], refused["galt-felt.md"]) == ("empty", "unusable_field")
    assert [document.id for document in base.documents.visible(ALL)] == [f"plan-{number}" for number in range(10)]
    assert len(list(base.settings.data.glob("files/*/*"))) == 10


def test_a_document_is_known_by_its_source_though_its_front_matter_changes(ingestor: Ingestor, folder: Path) -> None:
    path = a_file(folder, "plan.md", "---\nid: vann\n---\n\nOm vann.")
    assert ingestor.add(path).published.document.id == "vann"
    a_file(folder, "plan.md", "---\nid: rør\n---\n\nOm rør.")

    again = ingestor.add(path)

    assert (again.published.document.id, again.published.document.version) == ("vann", 2)


def test_files_of_the_same_name_in_different_places_are_different_documents(ingestor: Ingestor, folder: Path) -> None:
    first = ingestor.add(a_file(folder, "asker/plan.md", "Om Asker."))
    second = ingestor.add(a_file(folder, "steinkjer/plan.md", "Om Steinkjer."))
    again = ingestor.add(a_file(folder, "steinkjer/plan.md", "Om Steinkjer igjen."))

    assert first.published.document.id == "plan"
    assert second.published.document.id.startswith("plan-")
    assert again.published.document.id == second.published.document.id


def test_a_file_with_the_same_bytes_as_another_document_is_told_of(ingestor: Ingestor, folder: Path) -> None:
    ingestor.add(a_file(folder, "a.md", "Om vann."))

    copy = ingestor.add(a_file(folder, "b.md", "Om vann."))
    again = ingestor.add(a_file(folder, "b.md", "Om vann."))

    assert copy.same_as == again.same_as == ("a",)


def test_a_file_that_cannot_be_read_stores_nothing(base: KnowledgeBase, ingestor: Ingestor, folder: Path) -> None:
    with pytest.raises(UnreadableDocument) as failure:
        ingestor.add(a_file(folder, "bare-kilder.md", "# Kilder\n\nOlsen (2019)."))

    assert failure.value.code == "no_text"
    assert base.documents.visible(ALL) == []
    assert list(base.settings.data.glob("files/*/*")) == []


def test_a_file_that_is_not_there_is_refused(ingestor: Ingestor, folder: Path) -> None:
    (result,) = ingestor.add_all([folder / "ingen.pdf"])

    assert isinstance(result, Refused)
    assert result.problem.code == "not_found"


def test_files_are_taken_in_order_and_hidden_ones_are_passed_over(folder: Path) -> None:
    for name in ("b.md", "a/c.md", ".git/d.md", "~$e.docx"):
        a_file(folder, name, "x")

    assert [path.relative_to(folder).as_posix() for path in files_in([folder])] == ["a/c.md", "b.md"]
    assert list(files_in([folder / ".git" / "d.md"])) == [folder / ".git" / "d.md"]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Vannplan 2021 (vedtatt)", "vannplan-2021-vedtatt"),
        ("Ærlig Øl på Ås", "aerlig-ol-pa-as"),
        ("Kárášjohka/Ŋ", "karasjohka-n"),
        ("計画", "dokument"),
        ("a" * 300, "a" * 120),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_names_become_short_and_plain(name: str, short: str) -> None:
    assert slug(name) == short


def test_what_was_said_of_a_file_need_not_be_said_again(base: KnowledgeBase, ingestor: Ingestor, folder: Path) -> None:
    path = a_file(folder, "vannplan.md", PLAN)
    ingestor.add(path, {"kind": "plan", "visibility": "internal", "owner": "5001"})
    a_file(folder, "vannplan.md", PLAN + "\nDet ble ferdig i juni.\n")

    ingestor.add(path)

    document = base.documents.find("vannplan", ALL)
    assert document is not None
    assert (document.version, document.description.kind, document.wall) == (2, Kind.PLAN, internal("5001"))


def test_a_document_is_opened_only_when_somebody_says_so(base: KnowledgeBase, ingestor: Ingestor, folder: Path) -> None:
    path = a_file(folder, "vannplan.md", f"---\nvisibility: internal\nowner: '5001'\n---\n{PLAN}")
    ingestor.add(path)
    a_file(folder, "vannplan.md", PLAN)
    ingestor.add(path)
    still_internal = base.documents.find("vannplan", ALL)

    ingestor.add(path, {"visibility": "open"})

    opened = base.documents.find("vannplan", ALL)
    assert still_internal is not None
    assert opened is not None
    assert (still_internal.wall, opened.wall.labels) == (internal("5001"), ("open",))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"visibility": "internal"}, "owner_missing"),
        ({"visibility": "internal", "owner": "Oslo"}, "owner_missing"),
        ({"visibility": "restricted", "owner": "5001"}, "groups_missing"),
        ({"visibility": "hemmelig"}, "unusable_field"),
    ],
)
def test_a_wall_that_lacks_something_is_refused_and_nothing_is_stored(
    base: KnowledgeBase, ingestor: Ingestor, folder: Path, given: dict[str, str], code: str
) -> None:
    path = a_file(folder, "vannplan.md", PLAN)

    with pytest.raises(UnreadableDocument) as refused:
        ingestor.add(path, given)

    assert refused.value.code == code
    assert base.documents.visible(ALL) == []


def test_a_file_cannot_take_the_id_of_a_document_whose_file_is_still_there(
    base: KnowledgeBase, ingestor: Ingestor, folder: Path
) -> None:
    ingestor.add(a_file(folder, "a.md", f"---\nid: vannplan\n---\n{PLAN}"))
    intruder = a_file(folder, "b.md", "---\nid: vannplan\n---\n\nNoe helt annet.\n")

    with pytest.raises(IdTaken) as refused:
        ingestor.add(intruder)

    assert refused.value.code == "id_taken"
    assert [document.version for document in base.documents.visible(ALL)] == [1]


def test_a_file_that_was_moved_is_the_same_document(base: KnowledgeBase, ingestor: Ingestor, folder: Path) -> None:
    before = a_file(folder, "a.md", f"---\nid: vannplan\n---\n{PLAN}")
    ingestor.add(before)
    after = before.rename(folder / "b.md")

    ingestor.add(after)

    (document,) = base.documents.visible(ALL)
    assert (document.id, document.source) == ("vannplan", after.as_uri())


def test_a_misspelt_field_is_remarked_on(ingestor: Ingestor, folder: Path) -> None:
    added = ingestor.add(a_file(folder, "a.md", f"---\ntittel: Vann\n---\n{PLAN}"))

    assert [remark["code"] for remark in added.remarks] == ["unknown_field"]


def test_an_unchanged_file_is_not_even_read(base: KnowledgeBase, ingestor: Ingestor, folder: Path) -> None:
    path = a_file(folder, "vannplan.md", PLAN)
    ingestor.add(path)
    impatient = Ingestor(base.library, base.documents, Limits(seconds=0.0))

    again = impatient.add(path)

    assert again.published.outcome is Outcome.UNCHANGED


def test_saying_something_new_of_an_unchanged_file_makes_a_new_version(ingestor: Ingestor, folder: Path) -> None:
    path = a_file(folder, "vannplan.md", PLAN)
    ingestor.add(path)

    again = ingestor.add(path, {"kind": "plan"})

    assert (again.published.outcome, again.published.document.version) == (Outcome.UPDATED, 2)

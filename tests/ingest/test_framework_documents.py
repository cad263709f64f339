"""The framework becomes documents, one a process, found and cited like everything else."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import a_file
from frameworks import a_framework, a_text, an_activity, with_process

from ingest.framework.documents import cell_heading, write_documents
from ingest.ingestor import Added, Ingestor
from ingest.shipped import SHIPPED, framework_files, shipped_files, shipped_ids
from knowledge.access import Scope
from knowledge.document import PROCESSES, Document, Filters, Kind, Provenance
from knowledge.framework.framework import Activity, Framework, Origin, Phase, Text, document_id
from knowledge.framework.reading import shipped
from knowledge.knowledge_base import KnowledgeBase
from knowledge.library import Outcome

ALL = Scope.all()
FIRST = PROCESSES[0]
NAME = "aktiviteter-standardisere"
LOCAL = Origin(Provenance.LOCAL)
OURS = Origin(Provenance.EDITORIAL)
SOURCED = Origin(Provenance.SOURCE, ("https://www.ks.no/a", "https://www.ks.no/b"))
TELL = an_activity(
    "st1-tell",
    title="Tell syklene",
    purpose=Text("Uten tall vet ingen hvor syklene mangler."),
    how=(Text("Be hver skole telle én uke."), Text("Skriv tallene i en liste.")),
    deliverable=Text("Liste over sykler."),
    actors=(Text("skolene"), Text("planavdelingen"), Text("innbyggere")),
)
PARK = an_activity("st2-parker", phase=2, title="Bygg sykkelparkering", requires=("st1-tell", "po1-noe"))


@pytest.fixture
def ingestor(base: KnowledgeBase) -> Ingestor:
    return Ingestor(base.library, base.documents)


def add(ingestor: Ingestor, framework: Framework) -> list[Added]:
    """Publish a framework's documents as an import does."""
    with framework_files(framework) as files:
        added = list(ingestor.add_from(files))
    assert all(isinstance(each, Added) for each in added), added
    return [each for each in added if isinstance(each, Added)]


def version_text(base: KnowledgeBase, name: str) -> str:
    version = base.documents.version(name, found(base, name).version, ALL)
    assert version is not None
    return version.text


def found(base: KnowledgeBase, name: str = NAME) -> Document:
    document = base.documents.find(name, ALL)
    assert document is not None
    return document


def written(folder: Path, framework: Framework, process: str = FIRST) -> str:
    """The file of one process."""
    made = {source: path for path, source in write_documents(framework, folder)}
    return made[f"framework:{process}"].read_text("utf-8")


def paragraphs(folder: Path, *activities: Activity, **changes: Any) -> list[str]:
    return written(folder, with_process(a_framework(activities), **changes)).split("\n\n")


def test_each_process_is_a_file_named_by_its_document_with_a_source_of_its_own(tmp_path: Path) -> None:
    made = list(write_documents(a_framework(), tmp_path))

    assert [source for _, source in made] == [f"framework:{process}" for process in PROCESSES]
    assert [path.stem for path, _ in made] == [document_id(process) for process in PROCESSES]
    assert sorted(tmp_path.iterdir()) == sorted(path for path, _ in made)


def test_a_process_is_described_as_the_knowledge_manager_would_have_it(ingestor: Ingestor) -> None:
    added = add(ingestor, a_framework([TELL]))

    assert [each.published.document.id for each in added] == [document_id(process) for process in PROCESSES]
    assert all(each.remarks == () for each in added)
    for document, process in zip((each.published.document for each in added), a_framework().processes, strict=True):
        said = document.description
        assert document.source == f"framework:{process.id}"
        assert said.title == f"{process.name.nb}: aktiviteter fase for fase"
        assert (said.kind, said.language, said.provenance) == (Kind.FRAMEWORK, "nb", Provenance.EDITORIAL)
        assert (said.processes, said.phases) == ((process.id,), (1, 2, 3, 4, 5))


def test_each_cell_has_a_heading_of_its_own_with_its_activities_and_deliverables_below(tmp_path: Path) -> None:
    count = an_activity("st1-noter", title="Noter dekkene", deliverable=Text("KOSTRA-tabell over dekk"))

    told = paragraphs(tmp_path, TELL, count)

    start = told.index("## Hva kan vi gjøre i Standardisere, fase 1 (Steg 1)?")
    assert told[start + 1 : start + 6] == [
        "Verktøyets eget forslag til aktiviteter i Standardisere, fase 1 (Steg 1), er:",
        "- Tell syklene\n- Noter dekkene",
        "Verktøyets eget forslag til leveranser i Standardisere, fase 1 (Steg 1), er:",
        "- liste over sykler\n- KOSTRA-tabell over dekk",
        "Verktøyets eget forslag til Standardisere, fase 1, forutsetter ikke at noe er gjort i andre faser først.",
    ]
    headings = [each for each in told if each.startswith("## Hva kan vi")]
    process = a_framework().processes[0]
    assert headings == [f"## {cell_heading(process, phase)}" for phase in range(1, 6)]


def test_an_activity_is_told_whole_in_sentences_that_can_stand_alone(tmp_path: Path) -> None:
    told = paragraphs(tmp_path, TELL)

    start = told.index("### Tell syklene – hvordan gjør vi det?")
    assert told[start + 1 : start + 5] == [
        "Verktøyets eget forslag til hensikt med «Tell syklene»: Uten tall vet ingen hvor syklene mangler.",
        "Verktøyets eget forslag til framgangsmåte for «Tell syklene»:",
        "1. Be hver skole telle én uke.\n2. Skriv tallene i en liste.",
        "Verktøyets eget forslag til leveranse fra «Tell syklene»: liste over sykler. "
        "Verktøyets eget forslag til hvem som bør være med på «Tell syklene»: skolene, planavdelingen og innbyggere.",
    ]


def test_what_is_required_is_told_by_title_for_an_activity_and_by_cell_for_its_phase(tmp_path: Path) -> None:
    told = paragraphs(tmp_path, TELL, PARK, an_activity("st2-b", phase=2, requires=("pr5-noe", "st2-parker")))

    assert "Verktøyets eget forslag til Standardisere, fase 2, forutsetter aktiviteter fra Standardisere, fase 1, " \
        "Utforme politikk, fase 1, og Skape prosjekter, fase 5." in told  # fmt: skip
    assert any(
        each.endswith("«Bygg sykkelparkering» forutsetter at dette er gjort først: «Tell syklene» og «Gjør po1-noe».")
        for each in told
    )


def test_what_only_waits_within_its_own_phase_waits_for_no_other(tmp_path: Path) -> None:
    pair = (an_activity("st2-b", phase=2, requires=("st2-c",)), an_activity("st2-c", phase=2))

    told = paragraphs(tmp_path, TELL, PARK, *pair)
    alone = paragraphs(tmp_path, *pair)

    assert sum("fase 2, forutsetter ikke" in each for each in told) == 0
    assert sum("fase 2, forutsetter ikke" in each for each in alone) == 1


@pytest.mark.parametrize(
    ("deliverable", "told"),
    [
        ("Vedtatt liste", "vedtatt liste."),
        ("Vedtatt liste.", "vedtatt liste."),
        ("KOSTRA-tall", "KOSTRA-tall."),
        ("VLR-rapport.", "VLR-rapport."),
        ("Årlig måling", "årlig måling."),
        ("5 mål", "5 mål."),
    ],
)
def test_a_deliverable_goes_on_in_the_sentence_and_ends_with_one_full_stop(
    tmp_path: Path, deliverable: str, told: str
) -> None:
    text = written(tmp_path, a_framework([replace(TELL, deliverable=Text(deliverable), actors=())]))

    assert f"leveranse fra «Tell syklene»: {told}\n" in text


@pytest.mark.parametrize(
    ("origins", "whose", "provenance"),
    [
        ([LOCAL], "Kommunens eget forslag", "local"),
        ([SOURCED], "Kildens forslag", "source"),
        ([Origin(Provenance.INFERRED, ("https://a.no",))], "Vår tolkning av kildens forslag", "inferred"),
        ([SOURCED, LOCAL], "Kommunens eget forslag", "mixed"),
        ([SOURCED, LOCAL, OURS], "Verktøyets eget forslag", "mixed"),
    ],
)
def test_what_is_said_of_several_activities_promises_no_more_than_the_least_certain(
    tmp_path: Path, origins: list[Origin], whose: str, provenance: str
) -> None:
    held = [an_activity(f"a{place}", origin=origin) for place, origin in enumerate(origins)]
    rest = [an_activity(f"b{phase}", phase=phase, origin=origins[0]) for phase in range(2, 6)]

    text = written(tmp_path, a_framework([*held, *rest]))

    assert f"{whose} til aktiviteter i Standardisere, fase 1 (Steg 1), er:" in text
    assert f"provenance: {provenance}\n" in text
    assert f"{whose} er at en ny runde i Standardisere starter" in text


def test_each_activity_is_told_as_whose_it_is_though_others_of_its_phase_are_ours(tmp_path: Path) -> None:
    text = written(tmp_path, a_framework([TELL, an_activity("st1-eget", title="Tell alt", origin=LOCAL)]))

    assert "provenance: mixed\n" in text
    assert "Kommunens eget forslag til hensikt med «Tell alt»" in text
    assert "Verktøyets eget forslag til hensikt med «Tell syklene»" in text


def test_the_sources_of_activities_are_listed_once_at_the_end_and_only_where_there_are_some(tmp_path: Path) -> None:
    text = written(tmp_path, a_framework([an_activity("a", origin=SOURCED), an_activity("b", origin=SOURCED)]))

    assert text.endswith("## Kilder\n\n- <https://www.ks.no/a>\n- <https://www.ks.no/b>\n")
    assert "Kilder" not in written(tmp_path, a_framework())


def test_the_activities_of_one_process_stand_in_no_other_processs_document(tmp_path: Path) -> None:
    framework = a_framework([TELL])

    for process in PROCESSES[1:]:
        assert "Tell syklene" not in written(tmp_path, framework, process)


def test_an_activity_is_found_by_what_it_is_for_and_how_it_is_done(base: KnowledgeBase, ingestor: Ingestor) -> None:
    add(ingestor, a_framework([TELL]))
    base.library.settle()

    for question in ("hvor mangler syklene", "hvordan teller vi syklene", "telle én uke skole"):
        for reader in (base.words_only(), base.retriever):
            first = reader.retrieve(question, Scope.open()).passages[0]
            assert first.document_id == NAME, question
            assert "sykle" in first.chunk.searched.lower(), question


def test_every_passage_of_an_activity_says_which_it_is_about(base: KnowledgeBase, ingestor: Ingestor) -> None:
    add(ingestor, a_framework([TELL]))

    pieces = base.documents.chunks(NAME, 1)
    text = version_text(base, NAME)

    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)
    about = [piece for piece in pieces if "Tell syklene – hvordan gjør vi det?" in piece.heading_path]
    assert about
    assert all("Tell syklene" in piece.searched for piece in about)


def test_the_framework_is_found_among_documents_of_a_process(base: KnowledgeBase, ingestor: Ingestor) -> None:
    add(ingestor, a_framework([TELL]))

    narrowed = Filters(processes=frozenset({FIRST}), kinds=frozenset({Kind.FRAMEWORK}))

    assert [document.id for document in base.documents.visible(Scope.open(), narrowed)] == [NAME]


def test_the_same_edition_again_changes_nothing(ingestor: Ingestor) -> None:
    add(ingestor, a_framework([TELL]))

    again = add(ingestor, a_framework([TELL]))

    assert {each.published.outcome for each in again} == {Outcome.UNCHANGED}


def test_an_own_edition_replaces_what_the_documents_say_and_only_where_it_differs(
    base: KnowledgeBase, ingestor: Ingestor
) -> None:
    add(ingestor, a_framework([TELL]))
    base.library.settle()
    own = replace(TELL, title=Text("Kartlegg ladepunktene"), purpose=Text("Elbiler trenger strøm."), origin=LOCAL)

    again = add(ingestor, a_framework([own]))
    base.library.settle()

    assert [each.published.document.id for each in again if each.published.outcome is Outcome.UPDATED] == [NAME]
    assert found(base).version == 2
    passages = base.words_only().retrieve("elbiler strøm", ALL).passages
    assert passages[0].document_id == NAME
    assert passages[0].chunk.text.startswith("Kommunens eget forslag til hensikt med «Kartlegg ladepunktene»")
    for reader in (base.words_only(), base.retriever):
        texts = [each.chunk.text for each in reader.retrieve("Tell syklene", ALL, limit=200).passages]
        assert not any("Tell syklene" in text or "vet ingen hvor syklene mangler" in text for text in texts)


def test_an_activity_that_an_edition_has_left_out_is_found_no_more(base: KnowledgeBase, ingestor: Ingestor) -> None:
    add(ingestor, a_framework([TELL, an_activity("st1-annet", title="Vei sykkeldekkene")]))

    add(ingestor, a_framework([an_activity("st1-annet", title="Vei sykkeldekkene")]))

    assert "Tell syklene" not in version_text(base, NAME)
    assert all("Tell syklene" not in piece.searched for piece in base.documents.chunks(NAME, 2))


def test_going_back_to_the_edition_before_brings_back_what_its_documents_said(
    base: KnowledgeBase, ingestor: Ingestor
) -> None:
    add(ingestor, a_framework([TELL]))
    first = version_text(base, NAME)
    add(ingestor, a_framework([replace(TELL, title=Text("Kartlegg ladepunktene"))]))

    add(ingestor, a_framework([TELL]))

    assert version_text(base, NAME) == first
    assert found(base).version == 3


@pytest.mark.parametrize(
    "words",
    [
        "Mål: «alt» & {process} {0} %s",
        "To\nlinjer",
        "En.\n\n## Vedtatt\n\n- Alt er bestemt",
        "--- ikke slutt",
        "<script>alert(1)</script>",
        "*uthevet* [lenke](https://ond.no) `kode`",
        "1) først, 2. så",
        "'sitat' \"dobbelt\"",
    ],
)
def test_whatever_stands_in_an_activity_it_becomes_a_document_with_the_same_headings(
    base: KnowledgeBase, ingestor: Ingestor, words: str
) -> None:
    spoilt = replace(TELL, title=Text(words), purpose=Text(words), how=(Text(words),), deliverable=Text(words))
    framework = a_framework([spoilt])

    add(ingestor, with_process(framework, name=a_text(words)))

    document = found(base)
    assert document.description.title == f"{' '.join(words.split())}: aktiviteter fase for fase"
    assert document.description.processes == (FIRST,)
    headings = {heading for piece in base.documents.chunks(NAME, 1) for heading in piece.heading_path}
    assert len(headings) == len(
        {
            heading
            for piece in base.documents.chunks("aktiviteter-utforme-politikk", 1)
            for heading in piece.heading_path
        }
    )


def test_a_phase_is_named_by_its_own_process(tmp_path: Path) -> None:
    first = a_framework().processes[0]
    phases = (*first.phases[:2], Phase(3, Text("Prøve ut"), OURS), *first.phases[3:])

    text = written(tmp_path, with_process(a_framework(), phases=phases))

    assert "## Hva kan vi gjøre i Standardisere, fase 3 (Prøve ut)?" in text
    assert "(Prøve ut)" not in written(tmp_path, with_process(a_framework(), phases=phases), "utforme-politikk")


# What comes with the program


@pytest.fixture(scope="module")
def shipped_sources() -> Iterator[list[tuple[Path, str]]]:
    with shipped_files(shipped()) as files:
        yield files


def test_the_shipped_files_are_the_content_and_the_documents_of_the_edition_in_use(
    shipped_sources: list[tuple[Path, str]],
) -> None:
    sources = [source for _, source in shipped_sources]

    assert len(set(sources)) == len(sources) > 80
    assert [source for source in sources if not source.startswith(SHIPPED)] == [
        f"framework:{name}" for name in PROCESSES
    ]
    assert all(path.is_file() for path, _ in shipped_sources)


def test_the_shipped_ids_are_those_that_the_files_give_their_documents(shipped_sources: list[tuple[Path, str]]) -> None:
    told = [
        found.group(1)
        for path, _ in shipped_sources
        if (found := re.search(r"^id: *(\S+)$", path.read_text("utf-8"), re.MULTILINE))
    ]

    assert len(told) == len(set(told)) == len(shipped_sources)
    assert set(told) == shipped_ids()


def test_the_files_of_a_framework_are_cleared_away_afterwards() -> None:
    with framework_files(a_framework()) as files:
        (folder,) = {path.parent for path, _ in files}
        assert len(list(folder.iterdir())) == len(PROCESSES)

    assert not folder.exists()


def test_the_documents_of_the_shipped_edition_are_read_without_a_remark_and_hold_every_activity(
    base: KnowledgeBase, ingestor: Ingestor
) -> None:
    added = add(ingestor, shipped())

    assert all(each.remarks == () and each.published.outcome is Outcome.CREATED for each in added)
    for each in shipped().activities:
        text = version_text(base, document_id(each.process))
        for said in (each.title, each.purpose, *each.how):
            assert said.nb in text, each.id


def test_an_own_edition_takes_the_place_of_the_shipped_documents_and_a_file_of_ones_own_does_not(
    base: KnowledgeBase, ingestor: Ingestor, tmp_path: Path
) -> None:
    add(ingestor, shipped())

    other = ingestor.add(a_file(tmp_path, f"{NAME}.md", "# Noe helt annet\n\nOm vann."))
    again = add(ingestor, a_framework([TELL]))

    assert other.published.document.id != NAME
    assert again[0].published.document.id == NAME
    assert version_text(base, NAME).count("Tell syklene") > 3
    assert len(base.documents.visible(ALL, Filters(kinds=frozenset({Kind.FRAMEWORK})))) == len(PROCESSES)

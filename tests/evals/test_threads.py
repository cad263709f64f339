"""Conversations are examined on gold threads and messages that hold what they say they hold."""

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from sets import unheard

from assistant.dialogue.intent import Intent
from bots.terminal.examining_talk import tell
from bots.terminal.screen import Screen
from evals import threads
from evals.advising import Tally
from evals.threads import PARTS, ThreadReport, read_intents, read_threads
from ingest.ingestor import Ingestor
from knowledge.document import PROCESSES
from knowledge.knowledge_base import KnowledgeBase, open_for_writing
from knowledge.language import Language
from knowledge.settings import KnowledgeSettings

ENDINGS = {"answered", "refused", "clarify", "greeted", "about", "outside"}
KINDS = {
    "swap", "pronoun", "ellipsis", "asking_on", "alone", "new_subject", "small_talk", "after_refusal", "next",
}  # fmt: skip


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    """The shipped documents, with line breaks as spaces."""
    content = resources.files("knowledge").joinpath("content", "documents")
    files = [file for folder in content.iterdir() if folder.is_dir() for file in folder.iterdir()]
    return {file.name.removesuffix(".md"): re.sub(r"\s+", " ", file.read_text("utf-8")) for file in files}


def test_every_gold_thread_rests_on_the_shipped_documents(documents: dict[str, str]) -> None:
    held = read_threads()

    assert len({thread["id"] for thread in held}) == len(held)
    for thread in held:
        assert thread["part"] in PARTS
        assert thread["language"] in {"nb", "nn", "en"}
        for item in thread["then"]:
            name = f"{thread['id']}: {item['said']}"
            assert item["ending"] in ENDINGS, name
            assert item["kind"] in KINDS, name
            assert set(item.get("documents", ())) <= documents.keys(), name
            assert ("documents" in item or "place" in item) == (item["ending"] == "answered"), name
            if "place" in item:
                assert item["place"][0] in {None, *PROCESSES}, name
                assert item["place"][1] in {None, 1, 2, 3, 4, 5}, name
            if "quote" in item:
                assert any(item["quote"] in documents[document] for document in item["documents"]), name


def test_there_are_enough_gold_follow_ups_in_three_languages() -> None:
    for part, least in (("tuning", 60), ("test", 40)):
        threads_of_part = [thread for thread in read_threads() if thread["part"] == part]
        items = [item for thread in threads_of_part for item in thread["then"]]
        assert sum(item["asked"] != item["said"] for item in items) >= least
        assert {thread["language"] for thread in threads_of_part} == {"nb", "nn", "en"}
        assert {item["kind"] for item in items} == KINDS
    assert {thread["part"] for thread in read_threads()} == set(PARTS)


def test_the_gold_messages_are_in_both_parts_and_none_is_in_two_places() -> None:
    held = read_intents()
    messages = [message for part in held.values() for of_intent in part.values() for message in of_intent]

    assert tuple(held) == PARTS
    assert all(set(held[part]) == set(Intent) for part in ("tuning", "test"))
    assert set(held["unseen"]) <= set(Intent)
    assert len(messages) == len(set(messages)) >= 150


def test_intents_are_counted_by_part_and_only_the_first_tells_what_went_wrong() -> None:
    found = threads.intents()

    for part, held in read_intents().items():
        assert {expected: sum(told.values()) for expected, told in found.counted[part].items()} == {
            expected: len(messages) for expected, messages in held.items()
        }
        assert found.right(part).of == sum(len(messages) for messages in held.values())
    assert {miss.part for miss in found.misses} <= {"tuning"}
    assert found.right("tuning").right == found.right("tuning").of - len(found.misses)


def test_a_message_that_is_told_wrongly_counts_against(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"tuning": {"about": ["Hvem er du?", "Hva er en temaplan?"]}, "test": {"question": ["Hei"]}}
    monkeypatch.setattr(threads, "read_intents", lambda: wrong)

    found = threads.intents()

    assert found.right("tuning") == Tally(1, 2)
    assert found.right("test") == Tally(0, 1)
    assert [(miss.item, miss.found) for miss in found.misses] == [("Hva er en temaplan?", "question")]


CONTENT = Path(__file__).parents[2] / "knowledge" / "content" / "documents"
FOLLOWED = {
    "said": "Hvem kan bruke den?", "kind": "pronoun", "asked": "Hvem kan bruke Borgerkraft?", "ending": "answered",
    "documents": ["trondheim-borgerkraft"], "quote": "aldersgrense på 12 år",
}  # fmt: skip
THANKS = {"said": "Takk!", "kind": "small_talk", "asked": "Takk!", "ending": "greeted"}
NEXT = {
    "said": "Hva bør vi gjøre i fase 2 i Utforme politikk?", "kind": "next", "ending": "answered",
    "asked": "Hva bør vi gjøre i fase 2 i Utforme politikk?", "place": ["utforme-politikk", 2],
}  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[KnowledgeBase]:
    """A knowledge base with a few of the shipped documents."""
    settings = KnowledgeSettings(data=tmp_path_factory.mktemp("data"), cache=model_cache, embedding_model="offline")
    files = [path for path in sorted(CONTENT.rglob("*.md")) if path.stem.startswith("trondheim-borger")]
    with open_for_writing(settings) as base:
        list(Ingestor(base.library, base.documents).add_from([(path, None) for path in files]))
        base.library.settle()
        yield base


def held(monkeypatch: pytest.MonkeyPatch, base: KnowledgeBase, *items: dict[str, Any]) -> ThreadReport:
    """Hold one conversation that begins with a question about Borgerkraft."""
    thread = {"id": "t", "part": "tuning", "language": "nb", "opens": "Hva er Borgerkraft?", "then": items}
    monkeypatch.setattr(threads, "read_threads", lambda: [thread])
    return threads.threads(base, unheard)


def test_a_follow_up_is_asked_in_the_conversation_without_it_and_by_hand(
    monkeypatch: pytest.MonkeyPatch, shelf: KnowledgeBase
) -> None:
    found = held(monkeypatch, shelf, FOLLOWED, THANKS, NEXT)
    measures = found.measures["tuning"]

    assert measures["leaning"] == {"carried": Tally(1, 1), "bare": Tally(0, 1), "by_hand": Tally(1, 1)}
    assert measures["quote"]["carried"] == Tally(1, 1)
    assert measures["standing"]["carried"] == Tally(2, 2)
    assert measures["kept"] == {"carried": Tally(2, 2)}
    assert found.kinds["tuning"] == {"pronoun": Tally(1, 1), "small_talk": Tally(1, 1), "next": Tally(1, 1)}
    assert found.misses == ()


@pytest.mark.parametrize(
    ("item", "changed"),
    [
        (FOLLOWED, {"documents": ["trondheim-borgerpanel-2020"]}),
        (FOLLOWED, {"ending": "refused"}),
        (THANKS, {"ending": "about"}),
        (NEXT, {"place": ["utforme-politikk", 3]}),
    ],
)
def test_a_wrong_ending_document_or_place_counts_against(
    monkeypatch: pytest.MonkeyPatch, shelf: KnowledgeBase, item: dict[str, Any], changed: dict[str, Any]
) -> None:
    found = held(monkeypatch, shelf, item | changed)

    assert found.kinds["tuning"][item["kind"]] == Tally(0, 1)
    assert [miss.item for miss in found.misses] == [item["said"]]


def test_the_command_tells_conversations_and_intents_as_tables(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shelf: KnowledgeBase
) -> None:
    talked = held(monkeypatch, shelf, FOLLOWED | {"documents": ["annet"]})

    tell(Screen(Language.NB), talked, threads.intents())

    told = capsys.readouterr().out
    assert "oppfølgingsspørsmål som besvares rett" in told
    assert "Hvem kan bruke den?" in told
    assert "small_talk" in told

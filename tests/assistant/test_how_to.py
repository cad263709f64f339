"""A question how to do an activity is answered by that activity's own steps, quoted from the framework's document."""

import pytest

from assistant.advice.adviser import Adviser
from assistant.answer import Answer, Status
from assistant.assistant import Assistant
from assistant.how_to import HowTo
from assistant.question import Question
from assistant.signs import Signs
from ingest.framework.documents import write_documents
from ingest.ingestor import Ingestor
from ingest.loaders.child import load
from knowledge.access import Scope
from knowledge.document import Filters
from knowledge.framework.reading import shipped
from knowledge.knowledge_base import KnowledgeBase
from knowledge.municipalities import load_municipalities

SIGNS = Signs(shipped().activities, titles=True)


@pytest.fixture
def framework_base(base: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """A knowledge base with the documents that the shipped framework becomes, read in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.onlooker.read", load)
        ingestor = Ingestor(base.library, base.documents)
        for path, source in write_documents(shipped(), tmp_path_factory.mktemp("framework")):
            ingestor.add(path, source=source)
    return base


def ask(base: KnowledgeBase, question: str, filters: Filters = Filters()) -> Answer:
    adviser = Adviser(shipped(), base.documents, base.verdicts, base.words_only(), load_municipalities())
    return Assistant(base.words_only(), adviser).answer(Question(question, Scope.all(), filters))


@pytest.mark.parametrize(
    ("question", "activity"),
    [
        ("Hvordan lager vi en gapanalyse?", "st4-gapanalyse"),
        ("Korleis lagar vi ein medverknadsplan?", "ib2-medvirkningsplan"),
        ("How do we carry out a gap analysis?", "st4-gapanalyse"),
        ("Hvordan gjennomfører man et folkebudsjett?", "ib3-medvirkning"),
    ],
)
def test_a_question_how_to_do_an_activity_names_it(question: str, activity: str) -> None:
    read = HowTo(shipped(), SIGNS, None).activity(question)  # type: ignore[arg-type]

    assert read is not None
    assert read.id == activity


@pytest.mark.parametrize(
    "question",
    [
        "Hvordan gjorde Trondheim gapanalysen?",
        "Hvordan ble medvirkningsplanen vedtatt?",
        "Hva er en gapanalyse?",
        "Hvordan lager vi pannekaker?",
        "Hvordan kan vi få flere unge til å flytte hjem og kjøpe hus før gapanalysen er ferdig neste vår?",
        "How did Limerick use the gap analysis?",
    ],
)
def test_other_questions_are_left_to_the_search(question: str) -> None:
    assert HowTo(shipped(), SIGNS, None).activity(question) is None  # type: ignore[arg-type]


def test_the_steps_of_the_activity_are_quoted_word_for_word_in_their_order(framework_base: KnowledgeBase) -> None:
    answer = ask(framework_base, "Hvordan lager vi en gapanalyse?")
    version = framework_base.documents.version("aktiviteter-standardisere", 1, Scope.all())

    assert version is not None
    assert answer.status is Status.QUOTED
    steps = [statement.text for statement in answer.statements if statement.listed]
    assert steps == [step.nb for step in shipped().by_id["st4-gapanalyse"].how]
    for citation in (each for statement in answer.statements for each in statement.citations):
        assert version.text[citation.start : citation.end] == citation.quote


def test_without_the_document_of_the_framework_the_search_answers(base: KnowledgeBase) -> None:
    assert ask(base, "Hvordan lager vi en gapanalyse?").status in {Status.NOT_FOUND, Status.OFF_TOPIC}


def test_whoever_narrows_the_question_asks_for_something_else(framework_base: KnowledgeBase) -> None:
    narrowed = Filters(municipalities=frozenset({"5001"}))

    answer = ask(framework_base, "Hvordan lager vi en gapanalyse?", narrowed)

    assert not any(statement.listed for statement in answer.statements)

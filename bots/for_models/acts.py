"""What the tools do: each act takes a desk, a scope and arguments, and gives text for a model, and the value behind it.

An act raises a ``Problem`` for what goes wrong in a way that has a sentence. An identity number is looked for nowhere,
and repeated nowhere; a question that holds one is answered as ``private``.
"""

from collections.abc import Iterator

from assistant.advice.finding import Asker
from assistant.advice.recommend import Advice
from assistant.advice.score import Focus
from assistant.answer import Answer, Event
from assistant.question import Question
from bots import wiring
from bots.desk import Desk
from bots.for_models.arguments import AskArguments, NextArguments, SearchArguments, texts_in
from bots.for_models.wording import advice_text, answer_text, passages_text
from bots.narrowing import filters
from bots.refusing import refuse_identity_numbers
from bots.starting_point import Said, starting_point
from knowledge.access import Scope
from knowledge.framework.lookup import process_called
from knowledge.language import Language, detect
from knowledge.retriever import Found


def ask(desk: Desk, scope: Scope, chosen: AskArguments) -> Iterator[Event]:
    """Answer from what the sources say, or say that they do not; give the steps on the way, as the assistant does."""
    return desk.assistant.stream(Question(chosen.question, scope, language=chosen.language))


def told_answer(desk: Desk, answer: Answer) -> str:
    """Give an answer as a model reads it."""
    return answer_text(answer, desk.framework, desk.phrases)


def search(desk: Desk, scope: Scope, chosen: SearchArguments) -> tuple[str, Found]:
    """Find passages, word for word."""
    refuse_identity_numbers(texts_in(chosen.model_dump()))
    language = detect(chosen.query)
    processes = [process_called(desk.framework, chosen.process).id] if chosen.process else []
    phases = [chosen.phase] if chosen.phase else []
    narrowed = filters(chosen.kinds, chosen.municipalities, processes, phases, chosen.years, [])
    found = desk.base.retriever.retrieve(chosen.query, scope, narrowed, chosen.limit)
    return passages_text(found.passages, found.words_only, language, desk.phrases), found


def next_activities(desk: Desk, scope: Scope, chosen: NextArguments) -> tuple[str, Advice]:
    """Advise on what to do next, from where the work is said to stand."""
    refuse_identity_numbers(texts_in(chosen.model_dump()))
    adviser = desk.adviser
    framework = adviser.framework
    focus = Focus(process_called(framework, chosen.process).id if chosen.process else None, chosen.phase)
    said = Said(**chosen.model_dump(exclude={"language"}))
    progress, whose = starting_point(desk.base, framework, said, scope)
    advice = adviser.advise(progress, Asker(scope, whose), focus)
    return advice_text(advice, framework, spoken(chosen.language), desk.phrases), advice


def spoken(language: Language | None) -> Language:
    """Give the language that was chosen, or else the door's."""
    return language or wiring.door_settings().language

"""Shows an answer at the terminal: statements as they are checked, their sources, and what there is to say of them."""

from collections.abc import Iterable

from assistant.advice.reasons import Reasons
from assistant.advised import AdvisedAnswer
from assistant.answer import Answer, Citation, Event, Lacking, Statement, Status, Working
from bots.terminal import advising
from bots.terminal.screen import Screen
from knowledge.access import Scope
from knowledge.framework.framework import Framework
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language

WITH_STATEMENTS = {Status.ANSWERED, Status.QUOTED}


def show(screen: Screen, events: Iterable[Event], base: KnowledgeBase) -> None:
    """Show an answer as it comes."""
    numbered = _Numbered(screen)
    framework = base.editions.current()
    for event in events:
        if isinstance(event, Working):
            continue
        if isinstance(event, Statement):
            numbered.write(event)
        elif event.status in {Status.NOT_FOUND, Status.OFF_TOPIC} and not base.documents.visible(Scope.all()):
            screen.write(screen.say("empty_base"))
        elif isinstance(event, AdvisedAnswer):
            _show_advice(Screen(event.language), event)
        elif event.status in WITH_STATEMENTS:
            _show_rest(screen, numbered, event, framework)
        else:
            _show_way_forward(screen, event, framework)
            for note in notes(screen, event):
                screen.note(note)


class _Numbered:
    """Statements with numbered citations; each place has one number, however often it is cited."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._numbers: dict[tuple[object, ...], int] = {}
        self._places: list[Citation] = []

    def write(self, statement: Statement) -> None:
        """Write a statement with the numbers of its sources."""
        marks = []
        for citation in statement.citations:
            place = _place_of(citation)
            if place not in self._numbers:
                self._numbers[place] = len(self._numbers) + 1
                self._places.append(citation)
            marks.append(f"[{self._numbers[place]}]")
        bullet = "  - " if statement.listed else ""
        owner = self._screen.provenance(statement.provenance)
        said = f"{statement.text} ({owner})" if owner else statement.text
        self._screen.write(f"{bullet}{said} {''.join(dict.fromkeys(marks))}")

    def write_sources(self, language: Language) -> None:
        """Write the places that the numbers stand for."""
        self._screen.write()
        self._screen.write(self._screen.say("sources", language), style="bold")
        for number, citation in enumerate(self._places, start=1):
            self._screen.write(f"[{number}] {_where(self._screen, citation, language)}")


def _show_rest(screen: Screen, numbered: _Numbered, answer: Answer, framework: Framework) -> None:
    """Show what follows the statements: what disagrees, the sources, the place in the framework, what to ask next."""
    say = answer.language
    if answer.disagreeing:
        screen.write()
        screen.write(screen.say("disagreeing", say))
        for statement in answer.disagreeing:
            numbered.write(statement)
    numbered.write_sources(say)
    if answer.cells:
        screen.write()
        named = "; ".join(_cell(process, phase, framework, say) for process, phase in answer.cells)
        screen.write(screen.say("belongs_in", say, cells=named))
    if further := _further(screen, answer, framework):
        screen.write()
        screen.write(screen.say("follow_ups", say))
        for question in further:
            screen.write(f"- {question}")
    screen.write()
    for note in notes(screen, answer):
        screen.note(note)


def _further(screen: Screen, answer: Answer, framework: Framework) -> list[str]:
    """Give what could be asked next: of what else was found, and of what to do in the process it belongs to."""
    names = {each.id: each.name.within(answer.language) for each in framework.processes}
    processes = list(dict.fromkeys(process for process, _ in answer.cells if process in names))[:1]
    doing = [screen.say("follow_up_next", answer.language, process=names[each]) for each in processes]
    return [*answer.follow_ups, *doing]


def notes(screen: Screen, answer: Answer) -> Iterable[str]:
    """Give what there is to say of how an answer was made, and of what went wrong."""
    say, writing = answer.language, answer.writing
    if writing.trouble:
        told = screen.say(writing.trouble, say, **writing.details)
        yield f"{told} {screen.say('answer_cut' if answer.status is Status.ANSWERED else 'quoted_instead', say)}"
    if answer.status is Status.ANSWERED:
        yield screen.say("status_answered", say, model=writing.model)
        if held_back := sum(writing.dropped.values()):
            yield screen.say("statements_dropped", say, count=held_back)
    elif answer.status is Status.QUOTED and not writing.model:
        yield screen.say("status_quoted", say)
    if answer.warnings:
        kinds = ", ".join(screen.say(f"personal_{kind}", say) for kind in answer.warnings)
        yield screen.say("personal_warning", say, kinds=kinds)
    if answer.words_only:
        yield screen.say("words_only", say)


def _cell(process: str, phase: int, framework: Framework, language: Language) -> str:
    if process not in {each.id for each in framework.processes}:
        return process
    held = framework.process(process)
    name = held.name.within(language)
    return f"{name} › {phase} {held.phases[phase - 1].name.within(language)}" if phase else name


def _show_advice(screen: Screen, answer: AdvisedAnswer) -> None:
    """Write advice, beginning with what the question was taken to say."""
    after = [answer.framework.by_id[name].title.within(screen.language) for name in answer.advice.focus.after]
    if after:
        screen.write(screen.say("advised_from", done="; ".join(after)))
    reasons = Reasons(answer.framework, screen.language, screen.phrases)
    advising.show(screen, answer.framework, answer.advice, reasons)
    if answer.beside:
        screen.write()
        numbered = _Numbered(screen)
        for statement in answer.beside:
            numbered.write(statement)
        numbered.write_sources(answer.language)
    screen.note(screen.say("status_advised"))


def _show_way_forward(screen: Screen, answer: Answer, framework: Framework) -> None:
    """Tell how a question ended that got no answer, and what to try instead."""
    say = answer.language
    screen.write(screen.say(f"status_{answer.status}", say), style="bold")
    if answer.lacking is Lacking.PLACE:
        processes = ", ".join(each.name.within(say) for each in framework.processes)
        screen.write(screen.say("way_forward_clarify_place", say, processes=processes))
        return
    screen.write(screen.say(f"way_forward_{answer.status}", say))
    titles = list(dict.fromkeys(passage.description.title for passage in answer.passages))[:3]
    if titles and answer.status is Status.NOT_FOUND:
        screen.write()
        screen.write(screen.say("nearest", say))
        for title in titles:
            screen.write(f"- {title}")


def _place_of(citation: Citation) -> tuple[object, ...]:
    return citation.document_id, citation.version, citation.heading_path, citation.page, citation.page_label


def _where(screen: Screen, citation: Citation, language: Language) -> str:
    parts = [" › ".join(dict.fromkeys((citation.title, *citation.heading_path)))]
    if citation.page_label:
        parts.append(citation.page_label)
    elif citation.page:
        parts.append(screen.say("page", language, page=citation.page))
    parts += [str(fact) for fact in (citation.place, citation.year) if fact]
    if marked := screen.provenance(citation.provenance, language):
        parts.append(marked)
    parts.append(screen.say("version_mark", language, document=citation.document_id, version=citation.version))
    told = ", ".join(parts)
    return f"{told}\n    {citation.url}" if citation.url else told

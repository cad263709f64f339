"""An answer that was kept, in words: at least what the screen said when it was given, and how it was made.

What is said of a source or of our own comes from what was kept; only the labels around it are of today. Where a source
has been erased since, that is said in its place.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from assistant.answer import Status
from assistant.record import recall
from bots import telling
from bots.terminal.advice_told import Told, advice_lines, understood_as
from bots.terminal.screen import Screen
from knowledge.conversation import ERASED, Content, Record
from knowledge.document import Provenance
from knowledge.language import Language

Cited = Mapping[str, Any]


STATEMENTS = ("statements", "beside", "disagreeing")


def show(screen: Screen, record: Record) -> None:
    """Write an answer as it was, with its sources, and how it was made."""
    say = Language(record.language)
    screen.write(f"› {record.question}", style="bold")
    _show_said(screen, record, say)
    numbered = ("beside", "disagreeing") if advice_of(record) else STATEMENTS
    if sources := sources_of(record.content, numbered):
        screen.write()
        screen.write(screen.say("sources", say), style="bold")
        for number, citation in sources.items():
            screen.write(f"[{number}] {place_of(screen, citation, say)}")
    for paragraph in (belongs_in(screen, record, say), *further(screen, record, say)):
        if paragraph:
            screen.write()
            screen.write(paragraph)
    screen.note(how_made(screen, record))
    for note in notes(screen, record):
        screen.note(note)


def advice_of(record: Record) -> Told | None:
    """Give the advice that was kept with an answer, or None where there is none; old records have none."""
    found: Told | None = _shown(record).get("advice")
    return found


def text_of(screen: Screen, statement: Cited, say: Language) -> str:
    """Give the text of a statement with whose it is, or the sentence that stands where it was."""
    if statement.get(ERASED):
        return screen.say("source_erased", say)
    owner = _owner(screen, statement, say)
    return f"{statement['text']} ({owner})" if owner else str(statement["text"])


def ending(screen: Screen, record: Record, say: Language) -> str:
    """Tell how a question ended."""
    code = f"status_{record.status}"
    known = code in screen.phrases.codes()
    return screen.say(code, say, model=record.content["writing"]["model"]) if known else record.status


def way_forward(screen: Screen, record: Record, say: Language) -> Iterator[str]:
    """Tell what was proposed to try instead, and the titles that lay nearest and have not been erased."""
    _, *rest = _shown(record).get("way_forward") or [""]
    yield from rest
    titles = [each["description"]["title"] for each in record.content["passages"] if ERASED not in each]
    if titles and record.status == Status.NOT_FOUND:
        yield screen.say("nearest", say)
        yield from (f"- {title}" for title in list(dict.fromkeys(titles))[: telling.MOST_TITLES])


def belongs_in(screen: Screen, record: Record, say: Language) -> str:
    """Tell where in the framework an answer belongs, by the names it had then; by ids where those were not kept."""
    ids = [f"{process} › {phase}" if phase else str(process) for process, phase in record.content.get("cells", ())]
    named: Sequence[str] = _shown(record).get("cells") or ids
    return screen.say("belongs_in", say, cells="; ".join(named)) if named else ""


def further(screen: Screen, record: Record, say: Language) -> Iterator[str]:
    """Give what could be asked next, as a paragraph."""
    if found := [*record.content.get("follow_ups", ()), *_shown(record).get("next", ())]:
        yield "\n".join([screen.say("follow_ups", say), *(f"- {question}" for question in found)])


def notes(screen: Screen, record: Record) -> Iterator[str]:
    """Give what there was to say of how an answer was made: what went wrong, what was held back, what to leave out.

    Of an ending or a trouble that the program no longer knows it says nothing.
    """
    trouble = record.content["writing"]["trouble"]
    if record.status in set(Status) and (not trouble or trouble in screen.phrases.codes()):
        yield from telling.notes(recall(record).answer, screen.phrases)
    if advice_of(record):
        yield screen.say("status_advised", Language(record.language))
    if edition := edition_of(screen, record):
        yield edition


def edition_of(screen: Screen, record: Record) -> str:
    """Tell which edition of the framework was in use; nothing where that was not kept."""
    framework = _shown(record).get("framework")
    if framework is None:
        return ""
    say = Language(record.language)
    if "program" in framework:
        return screen.say("kept_edition_shipped", say, title=framework["title"], version=framework["program"])
    when = screen.moment(datetime.fromisoformat(framework["at"]))
    return screen.say("kept_edition", say, title=framework["title"], file=framework["file"], when=when)


def how_made(screen: Screen, record: Record) -> str:
    """Tell when an answer was given, under which name it is kept, and what wrote it."""
    told = screen.say("answer_kept_as", answer=record.id, when=screen.moment(record.at))
    return f"{told} {how_written(screen, record)}"


def how_written(screen: Screen, record: Record) -> str:
    """Tell which model wrote an answer, by which edition of the instructions, or that none did."""
    writing = record.content["writing"]
    code = "made_by_model" if writing["model"] else "made_without_model"
    return screen.say(code, model=writing["model"], prompt=writing["prompt"])


def sources_of(content: Content, where: Sequence[str] = STATEMENTS) -> Mapping[int, Cited]:
    """Give the first citation of each place that an answer cites, by its number."""
    every = [citation for name in where for statement in content[name] for citation in statement["citations"]]
    return {each["number"]: each for each in sorted(reversed(every), key=lambda each: int(each["number"]))}


def place_of(screen: Screen, citation: Cited, say: Language) -> str:
    """Tell where a citation points, and whose text that is."""
    if ERASED in citation:
        return screen.say("source_erased", say)
    path = " › ".join(dict.fromkeys((citation["title"], *citation["heading_path"])))
    page = citation["page_label"] or (screen.say("page", say, page=citation["page"]) if citation["page"] else "")
    mark = screen.say("version_mark", say, document=citation["document_id"], version=citation["version"])
    known = (str(citation[name]) for name in ("place", "year") if citation[name])
    told = ", ".join(fact for fact in (path, page, *known, _owner(screen, citation, say), mark) if fact)
    return f"{told}\n    {citation['url']}" if citation["url"] else told


def numbers_of(statement: Cited) -> list[int]:
    """Give the numbers of the places that a statement cites, each once."""
    return list(dict.fromkeys(citation["number"] for citation in statement["citations"]))


def _shown(record: Record) -> Mapping[str, Any]:
    found: Mapping[str, Any] = record.content.get("shown", {})
    return found


def _owner(screen: Screen, said: Cited, say: Language) -> str:
    return screen.provenance(Provenance(said.get("provenance", Provenance.SOURCE)), say)


def _show_said(screen: Screen, record: Record, say: Language) -> None:
    content, advice = record.content, advice_of(record)
    if advice:
        _show_advice(Screen(say), advice)
    elif not content["statements"]:
        for line in (ending(screen, record, say), *way_forward(screen, record, say)):
            screen.write(line)
    if advice and content["beside"]:
        screen.write()
    for statement in content["beside"] if advice else (*content["statements"], *content["beside"]):
        _show_statement(screen, statement, say)
    if content["disagreeing"]:
        screen.write()
        screen.write(screen.say("disagreeing", say))
        for statement in content["disagreeing"]:
            _show_statement(screen, statement, say)


def _show_advice(screen: Screen, advice: Told) -> None:
    if understood := understood_as(screen, advice):
        screen.write(understood)
    for line, style in advice_lines(screen, advice):
        screen.write(line, style)


def _show_statement(screen: Screen, statement: Cited, say: Language) -> None:
    bullet = "  - " if statement["listed"] else ""
    marks = "".join(f"[{number}]" for number in numbers_of(statement))
    screen.write(f"{bullet}{text_of(screen, statement, say)} {marks}".rstrip())

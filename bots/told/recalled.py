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
from bots.told.advice import Told
from bots.told.voice import Voice
from knowledge.conversation import ERASED, Content, Record
from knowledge.document import Provenance
from knowledge.language import Language

Cited = Mapping[str, Any]


STATEMENTS = ("statements", "beside", "disagreeing")


def advice_of(record: Record) -> Told | None:
    """Give the advice that was kept with an answer, or None where there is none; old records have none."""
    found: Told | None = _shown(record).get("advice")
    return found


def text_of(voice: Voice, statement: Cited, say: Language) -> str:
    """Give the text of a statement with whose it is, or the sentence that stands where it was."""
    if statement.get(ERASED):
        return voice.say("source_erased", say)
    owner = _owner(voice, statement, say)
    return f"{statement['text']} ({owner})" if owner else str(statement["text"])


def ending(voice: Voice, record: Record, say: Language) -> str:
    """Tell how a question ended."""
    code = f"status_{record.status}"
    known = code in voice.phrases.codes()
    return voice.say(code, say, model=record.content["writing"]["model"]) if known else record.status


def way_forward(voice: Voice, record: Record, say: Language) -> Iterator[str]:
    """Tell what was proposed to try instead, and the titles that lay nearest and have not been erased."""
    _, *rest = _shown(record).get("way_forward") or [""]
    yield from rest
    titles = [each["description"]["title"] for each in record.content["passages"] if ERASED not in each]
    if titles and record.status == Status.NOT_FOUND:
        yield voice.say("nearest", say)
        yield from (f"- {title}" for title in list(dict.fromkeys(titles))[: telling.MOST_TITLES])


def belongs_in(voice: Voice, record: Record, say: Language) -> str:
    """Tell where in the framework an answer belongs, by the names it had then; by ids where those were not kept."""
    ids = [f"{process} › {phase}" if phase else str(process) for process, phase in record.content.get("cells", ())]
    named: Sequence[str] = _shown(record).get("cells") or ids
    return voice.say("belongs_in", say, cells="; ".join(named)) if named else ""


def further(voice: Voice, record: Record, say: Language) -> Iterator[str]:
    """Give what could be asked next, as a paragraph."""
    if found := [*record.content.get("follow_ups", ()), *_shown(record).get("next", ())]:
        yield "\n".join([voice.say("follow_ups", say), *(f"- {question}" for question in found)])


def notes(voice: Voice, record: Record) -> Iterator[str]:
    """Give what there was to say of how an answer was made: what went wrong, what was held back, what to leave out.

    Of an ending or a trouble that the program no longer knows it says nothing.
    """
    trouble = record.content["writing"]["trouble"]
    if record.status in set(Status) and (not trouble or trouble in voice.phrases.codes()):
        yield from telling.notes(recall(record).answer, voice.phrases)
    if advice_of(record):
        yield voice.say("status_advised", Language(record.language))
    if edition := edition_of(voice, record):
        yield edition


def edition_of(voice: Voice, record: Record) -> str:
    """Tell which edition of the framework was in use; nothing where that was not kept."""
    framework = _shown(record).get("framework")
    if framework is None:
        return ""
    say = Language(record.language)
    if "program" in framework:
        return voice.say("kept_edition_shipped", say, title=framework["title"], version=framework["program"])
    when = voice.moment(datetime.fromisoformat(framework["at"]))
    return voice.say("kept_edition", say, title=framework["title"], file=framework["file"], when=when)


def how_made(voice: Voice, record: Record) -> str:
    """Tell when an answer was given, under which name it is kept, and what wrote it."""
    told = voice.say("answer_kept_as", answer=record.id, when=voice.moment(record.at))
    return f"{told} {how_written(voice, record)}"


def how_written(voice: Voice, record: Record) -> str:
    """Tell which model wrote an answer, by which edition of the instructions, or that none did."""
    writing = record.content["writing"]
    code = "made_by_model" if writing["model"] else "made_without_model"
    return voice.say(code, model=writing["model"], prompt=writing["prompt"])


def sources_of(content: Content, where: Sequence[str] = STATEMENTS) -> Mapping[int, Cited]:
    """Give the first citation of each place that an answer cites, by its number."""
    every = [citation for name in where for statement in content[name] for citation in statement["citations"]]
    return {each["number"]: each for each in sorted(reversed(every), key=lambda each: int(each["number"]))}


def place_of(voice: Voice, citation: Cited, say: Language) -> str:
    """Tell where a citation points, and whose text that is."""
    if ERASED in citation:
        return voice.say("source_erased", say)
    path = " › ".join(dict.fromkeys((citation["title"], *citation["heading_path"])))
    page = citation["page_label"] or (voice.say("page", say, page=citation["page"]) if citation["page"] else "")
    mark = voice.say("version_mark", say, document=citation["document_id"], version=citation["version"])
    known = (str(citation[name]) for name in ("place", "year") if citation[name])
    told = ", ".join(fact for fact in (path, page, *known, _owner(voice, citation, say), mark) if fact)
    return f"{told}\n    {citation['url']}" if citation["url"] else told


def numbers_of(statement: Cited) -> list[int]:
    """Give the numbers of the places that a statement cites, each once."""
    return list(dict.fromkeys(citation["number"] for citation in statement["citations"]))


def _shown(record: Record) -> Mapping[str, Any]:
    found: Mapping[str, Any] = record.content.get("shown", {})
    return found


def _owner(voice: Voice, said: Cited, say: Language) -> str:
    return voice.provenance(Provenance(said.get("provenance", Provenance.SOURCE)), say)

"""Answers how to do an activity by quoting its steps from the framework's own document.

A search for words finds any list of steps that mentions them. Where a question names an activity plainly, by a sign or
its title, the steps are those of that activity, quoted and checked like every other quote.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.answer import Statement, cite
from assistant.cues import is_cued
from assistant.signs import Signs
from knowledge.access import Scope
from knowledge.document import Filters, Passage
from knowledge.framework.framework import Activity, Framework
from knowledge.index import analysis
from knowledge.retriever import Retriever
from knowledge.sentences import is_list_item, sentence_spans, without_marker

_RULES = "how_to.yaml"
_SURE = 0.95
"""The share of a sign's weight from which a question is taken to name its activity."""
_SHARE = 0.4
"""The share of the words of a question that what it asks about must make up."""
_PASSAGES = 5


class HowTo:
    """Finds the steps of activities in the documents that a framework has become."""

    def __init__(self, framework: Framework, signs: Signs, retriever: Retriever) -> None:
        self._framework = framework
        self._signs = signs
        self._retriever = retriever

    def activity(self, question: str) -> Activity | None:
        """Give the activity that a question asks how to do, if it plainly names one and nobody else's doing."""
        asks = is_cued(question, _RULES, "asks")
        if not asks or is_cued(question, _RULES, "about_others") or _names_somebody(question):
            return None
        found = self._signs.found(question, _SURE)
        named = self._subjects(question, found) if found else ()
        best = sorted(named, key=lambda name: (-found[name].weight, name))
        return self._framework.by_id[best[0]] if best else None

    def _subjects(self, question: str, found: Iterable[str]) -> list[str]:
        """Give those activities that enough of a question's words name: without such a word, one is not found."""
        asked = [word for word in analysis.content_words(question) if word not in analysis.asking_words()]
        shorter = [asked[:place] + asked[place + 1 :] for place in range(len(asked))]
        left = [self._signs.found(" ".join(words), _SURE) for words in shorter]
        return [name for name in found if sum(name not in each for each in left) >= _SHARE * len(asked)]

    def passages(self, activity: Activity, scope: Scope) -> list[Passage]:
        """Give the passages of an activity's own section, in the order they were found."""
        document = self._framework.process(activity.process).document_id
        wanted = Filters(documents=frozenset({document}))
        found = self._retriever.retrieve(activity.title.nb, scope, wanted, _PASSAGES).passages
        return [each for each in found if _is_about(each, activity)]

    def statements(self, passages: Sequence[Passage]) -> Iterator[Statement]:
        """Quote the sentence that introduces the steps, the steps, and what comes of them."""
        for passage in passages:
            text = passage.chunk.text
            spans = list(sentence_spans(text))
            first = next((number for number, (start, end) in enumerate(spans) if is_list_item(text[start:end])), None)
            if first is None or first == 0:
                continue
            for start, end in spans[first - 1 :]:
                shown = without_marker(text[start:end])
                listed = is_list_item(text[start:end])
                yield Statement(shown, (cite(passage, end - len(shown), end),), listed)
            return


def _is_about(passage: Passage, activity: Activity) -> bool:
    path = passage.chunk.heading_path
    return bool(path) and path[-1].startswith(activity.title.nb)


def _names_somebody(question: str) -> bool:
    """Tell whether a question names a place, a person or a thing by a name of its own."""
    return any(len(word) > 3 or not word.isupper() for word in re.findall(r"(?<=[^.!?:] )[A-ZÆØÅ]\w+", question))

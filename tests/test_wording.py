"""What people read is plain, and in the language it is filed under.

Plain is LIX: the words in a sentence on average, and the share of words with more than six letters in per cent. What is
to be typed (commands, options, addresses) is not read as prose and not counted.
"""

import re
from collections.abc import Iterator
from importlib import resources

import pytest
import yaml

from bots.wiring import PACKAGES
from knowledge.language import Language, detect

PLAIN = 45
"""LIX up to which a text is as easy as a newspaper."""
SENTENCE = 25
"""Words in a sentence, at most."""
TOLD = 12
"""Words a phrase must have before its own LIX tells something: in fewer, one long name decides."""
LETTERS = 40
"""Letters a phrase must have before it must read as its language by itself."""
NORWEGIAN = (Language.NB, Language.NN)
ALIKE = {
    "help_kind", "ingest_summary", "empty_base", "project_described", "evals_caption_endings", "too_many_pages",
    "too_slow", "too_much_memory", "fw_unknown_activity", "fw_untranslated",
}  # fmt: skip
"""Good nynorsk that has no word in it, or too few, which bokmål does not have or might not have."""
NAMED = {
    (code, "en") for code in ("help_language", "help_answer_language", "help_framework_language", "fw_untranslated")
}
"""Phrases that name the code of a language, with the code."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_TYPED = re.compile(r"\b(?:omstilling|pip) [^.)\n]*|\S*(?:[_=]|://|--)\S*|\S+\.(?:jsonl|tsv|xlsx|docx|pptx)\b")
_BLANK = re.compile(r"\{[^}]*\}")


def phrases(package: str) -> dict[str, dict[str, str]]:
    text = resources.files(package).joinpath("phrases.yaml").read_text("utf-8")
    return dict(yaml.load(text, Loader=yaml.CSafeLoader))


def every(*languages: Language) -> Iterator[tuple[str, Language, str]]:
    for package in PACKAGES:
        for code, said in phrases(package).items():
            for language in languages:
                yield code, language, said[language]


def sentences(text: str) -> list[list[str]]:
    """Give the words of each sentence; a blank counts as one short word, and a colon ends a sentence as in LIX."""
    prose = _TYPED.sub(" ", _BLANK.sub("x", text))
    return [words for part in re.split(r"(?<=[.!?:])\s+|\n+", prose) if (words := _WORD.findall(part))]


def lix(text: str) -> float:
    parts = sentences(text)
    words = [word for part in parts for word in part]
    return len(words) / len(parts) + 100 * sum(len(word) > 6 for word in words) / len(words)


def test_lix_is_words_in_a_sentence_and_long_words_in_per_cent() -> None:
    assert lix("Vi har en plan. Kommunestyret vedtok den.") == pytest.approx(3.5 + 100 / 7)
    assert lix("Bygg på nytt med: omstilling rebuild") == lix("Bygg på nytt med:")


@pytest.mark.parametrize("language", NORWEGIAN)
@pytest.mark.parametrize("package", PACKAGES)
def test_the_phrases_of_a_package_are_plain(package: str, language: Language) -> None:
    assert lix("\n".join(said[language] for said in phrases(package).values())) <= PLAIN


def test_a_phrase_of_some_length_is_plain_by_itself() -> None:
    long = [each for each in every(*NORWEGIAN) if sum(map(len, sentences(each[2]))) >= TOLD]

    assert len(long) > 300
    assert [(code, language, round(lix(text))) for code, language, text in long if lix(text) > PLAIN] == []


def test_no_sentence_is_long() -> None:
    counted = [(code, language, len(words)) for code, language, text in every(*NORWEGIAN) for words in sentences(text)]

    assert [each for each in counted if each[2] > SENTENCE] == []


def test_a_phrase_reads_as_the_language_it_is_filed_under() -> None:
    plain = [(code, language, _BLANK.sub(" ", text)) for code, language, text in every(*Language)]
    long = [each for each in plain if sum(map(len, _WORD.findall(each[2]))) > LETTERS]

    wrong = {(code, language) for code, language, text in long if detect(text) is not language}
    assert len(long) > 700
    assert wrong == {(code, Language.NN) for code in ALIKE}


@pytest.mark.parametrize("form", NORWEGIAN)
def test_no_small_word_of_one_form_of_norwegian_stands_in_the_other(form: Language) -> None:
    lists = yaml.safe_load(resources.files("knowledge").joinpath("language.yaml").read_text("utf-8"))["words"]
    other = Language.NN if form is Language.NB else Language.NB
    foreign = set(lists[other].split()) - set(lists[form].split())

    found = {
        (code, word)
        for code, _, text in every(form)
        for word in _WORD.findall(
            _TYPED.sub(" ", _BLANK.sub(" ", re.sub(r"\(\w\)", "x", text)).replace("«", " ")).lower()
        )
        if word in foreign
    }
    assert {code for code, word in found if (code, word) not in NAMED} == set()

"""How Norwegian text becomes search terms, the same way for passages and for questions.

Every word that carries meaning gives two kinds of terms: its Snowball stem, and the overlapping character
4-grams of the word with its edges marked. Stems join the inflections of a word, and its spellings in bokmål and
nynorsk (*berekraft* ~ *bærekraft*, ``forms.yaml``); 4-grams reach into compounds (*byggesaksgebyr*) and mend what the
stemmer does not know. Stems count twice as much. The
choice, and what the alternatives gave, is in ``docs/adr/0005``.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

import Stemmer
import yaml

from knowledge.language import Language

STEM_WEIGHT = 2.0
GRAM_WEIGHT = 1.0
_GRAM = 4
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Split into lower-case words of letters and digits, in NFC."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def content_words(text: str) -> list[str]:
    """Leave out the stop words, unless there is nothing else."""
    every = words(text)
    return [word for word in every if word not in stopwords()] or every


def stem(word: str, language: Language = Language.NB) -> str:
    """Cut a word to its Snowball stem: the English one for English, the Norwegian one otherwise."""
    if language is Language.EN:
        return str(_stemmer("english").stemWord(word))
    return str(_stemmer("norwegian").stemWord(_in_bokmål(word)))


def terms(word: str) -> Iterator[str]:
    """Give a word's index terms: its stem as ``s:…`` and its 4-grams as ``g:…``."""
    yield f"s:{stem(word)}"
    edged = f"_{_in_bokmål(word)}_"
    for start in range(max(1, len(edged) - _GRAM + 1)):
        yield f"g:{edged[start : start + _GRAM]}"


def index_terms(text: str) -> list[str]:
    """Give every term of a passage, repeats included."""
    return [term for word in content_words(text) for term in terms(word)]


def query_terms(text: str, weight: float = 1.0) -> dict[str, float]:
    """Give the terms of a question with their weights."""
    weighted: dict[str, float] = defaultdict(float)
    for word in content_words(text):
        for term in terms(word):
            weighted[term] += weight * (STEM_WEIGHT if term.startswith("s:") else GRAM_WEIGHT)
    return weighted


@cache
def edition() -> str:
    """Name the way of making terms: it changes whenever the same text would give others, and indexes are made anew."""
    forms = [f"{pattern.pattern}>{form}" for pattern, form in _forms()]
    digest = hashlib.sha256(" ".join([*sorted(stopwords()), *forms]).encode()).hexdigest()
    return f"stem+{_GRAM}gram/2 {digest[:8]}"


@cache
def stopwords() -> frozenset[str]:
    """The stop words of all three languages."""
    return frozenset(word for language in ("nb", "nn", "en") for word in _listed()[language].split())


@cache
def asking_words() -> frozenset[str]:
    """Words that shape a question rather than say what it is about (*heter*, *består*); searched for all the same."""
    return frozenset(_listed()["asking"].split())


@lru_cache(maxsize=100_000)
def _in_bokmål(word: str) -> str:
    """Give a nynorsk word as bokmål spells it, so that both are one term; other words stay as they are."""
    for pattern, form in _forms():
        word = pattern.sub(form, word)
    return word


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    listed = yaml.safe_load(resources.files("knowledge.index").joinpath("forms.yaml").read_text("utf-8"))
    return tuple((re.compile(pattern), form) for pattern, form in listed)


@cache
def _listed() -> dict[str, str]:
    text = resources.files("knowledge.index").joinpath("stopwords.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


@cache
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name)

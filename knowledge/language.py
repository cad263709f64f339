"""Which of the product's three languages a text is written in.

Bokmål and nynorsk share most of their words, so a short question is decided first by the small words that only
one of them has; longer text, and text without such words, is decided by a statistical model (py3langid).
"""

import re
import unicodedata
from enum import StrEnum
from functools import cache
from typing import Any


class Language(StrEnum):
    """A language the product speaks, by its ISO 639-1 code."""

    NB = "nb"
    NN = "nn"
    EN = "en"


_WORD = re.compile(r"[^\W\d_]+")
_ONLY_NB = frozenset(
    "hva hvem hvordan hvorfor hvilke hvilken hvilket jeg ikke fra hun noen noe mye bare blir ble dere deres "
    "hvis være vært gjøre en et hver hvert disse mer flere selv sammen".split()
)
_ONLY_NN = frozenset(
    "kva kven kvar kvart kvifor korleis kor eg ikkje frå ho nokon nokre noko mykje berre vert vart dykk dykkar "
    "deira viss vere vore gjere ein ei eit eitt dei desse saman meir fleire sjølv fortel".split()
)
_ONLY_EN = frozenset(
    "the what which who whom how why when where are was were does did of and to with should can many tell".split()
)
_LIKE_NN = re.compile(
    r"\w{4,}(?:ane|arar)$|\w{3,}leg(?:(?<!fastleg|tannleg|overleg|muneleg)e|ast|are)?$|\w+(?:ggj|kkj|viljug|arleis)\w*$"
    r"|(?!.*(?:uar|inar|svar|klar|ular|ilar|olar|ikar|entar|plar|tlar|llar|ndar)$)\w{4,}ar$"
)
_LIKE_NB = re.compile(r"\w{4,}(?:ene|erne)$|\w{2,}lige?$")
"""Endings that one form of Norwegian has and the other seldom: *kommunane*, *mogleg* against *kommunene*, *mulig*."""
_WORD_WEIGHT = 3
"""What a small word tells against an ending: *kva* decides in *Kva seier kjeldene?*"""
_SURE = 0.8
"""How probable nynorsk or English must be where no word of a text tells; bokmål is what most people write."""
_LIBRARY_NAMES = {"no": Language.NB, "nn": Language.NN, "en": Language.EN}


def detect(text: str) -> Language:
    """Tell the language of a question or a document; text that is none of the three counts as bokmål."""
    words = [word.lower() for word in _WORD.findall(unicodedata.normalize("NFC", text[:20_000]))]
    if not words:
        return Language.NB
    counts = {
        Language.NB: sum(_WORD_WEIGHT * (word in _ONLY_NB) + bool(_LIKE_NB.match(word)) for word in words),
        Language.NN: sum(_WORD_WEIGHT * (word in _ONLY_NN) + bool(_LIKE_NN.match(word)) for word in words),
        Language.EN: sum(_WORD_WEIGHT * (word in _ONLY_EN) for word in words),
    }
    first, second = sorted(counts, key=lambda language: -counts[language])[:2]
    if counts[first] > 2 * counts[second]:
        return first
    name, probability = _identifier().classify(text[:20_000])
    return _LIBRARY_NAMES[str(name)] if probability >= _SURE else Language.NB


@cache
def _identifier() -> Any:
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages(["no", "nn", "en"])
    return identifier

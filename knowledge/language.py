"""Which of the product's three languages a text is written in.

Bokmål and nynorsk share most of their words, so a text is decided by what only one of them has: its small words, its
endings and its spelling of sounds (``language.yaml``). A statistical model (py3langid) is asked only where these are at
odds, or where nothing tells Norwegian from English; it is not loaded before.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml


class Language(StrEnum):
    """A language the product speaks, by its ISO 639-1 code."""

    NB = "nb"
    NN = "nn"
    EN = "en"


_WORD = re.compile(r"(?<![\w-])[^\W\d_]+")
_LONGEST = 20_000
_WORD_WEIGHT = 3
"""What a small word tells against an ending: *kva* decides in *Kva seier kjeldene?*"""
_PLAINLY = 2
"""How many times as much must speak for one language as for the other; below that the model is asked."""
_SURE = 0.8
"""How probable nynorsk or English must be to the model. Nynorsk needs a word that tells it besides: to the model, names
alone look like it (*Klima i Alvdal*), and bokmål is what most people write."""
_LIBRARY_NAMES = {"no": Language.NB, "nn": Language.NN, "en": Language.EN}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class _Lists:
    """The words that tell a language, and what words of each form of Norwegian are like."""

    words: Mapping[str, frozenset[str]]
    signs: Mapping[str, re.Pattern[str]]
    not_signs: Mapping[str, re.Pattern[str]]
    together: Mapping[str, re.Pattern[str]]

    def weigh(self, form: Language, word: str) -> int:
        """Tell how much a word speaks for one form of Norwegian."""
        if word in self.words[form]:
            return _WORD_WEIGHT
        return int(bool(self.signs[form].fullmatch(word)) and not self.not_signs[form].fullmatch(word))

    def is_shared(self, word: str) -> bool:
        """Tell whether both forms of Norwegian have a word, and it is no other language's."""
        return word in self.words["norwegian"]


def detect(text: str) -> Language:
    """Tell the language of a question or a document; text that is none of the three counts as bokmål."""
    plain = unicodedata.normalize("NFC", text[:_LONGEST]).lower()
    counted = Counter(_WORD.findall(plain))
    if not counted:
        return Language.NB
    lists = _lists()
    nb, nn, norwegian, english = 0, len(lists.together[Language.NN].findall(plain)), 0, 0
    for word, times in counted.items():
        for_nb, for_nn = lists.weigh(Language.NB, word), lists.weigh(Language.NN, word)
        nb, nn = nb + times * for_nb, nn + times * for_nn
        norwegian += times * (_WORD_WEIGHT if lists.is_shared(word) else max(for_nb, for_nn, word.isascii() ^ 1))
        english += times * lists.weigh(Language.EN, word)
    if english > _PLAINLY * norwegian:
        return Language.EN
    if english < norwegian and (nb == nn == 0 or max(nb, nn) > _PLAINLY * min(nb, nn)):
        return Language.NN if nn > nb else Language.NB
    name, probability = _identifier().classify(text[:_LONGEST])
    told = _LIBRARY_NAMES[str(name)]
    return told if probability >= _SURE and (nn or told is not Language.NN) else Language.NB


@cache
def _lists() -> _Lists:
    text = resources.files("knowledge").joinpath("language.yaml").read_text("utf-8")
    held = yaml.load(text, Loader=_LOADER)
    return _Lists(
        {name: frozenset(words.split()) for name, words in held["words"].items()},
        *(
            {form: re.compile("|".join(patterns)) for form, patterns in held[field].items()}
            for field in ("signs", "not_signs", "together")
        ),
    )


@cache
def _identifier() -> Any:
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages(["no", "nn", "en"])
    return identifier

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import pytest
import yaml
from passages import a_passage, grounds_of

from assistant import judge
from assistant.judge import confidence, signals_of, threshold
from assistant.weigh import weigh
from knowledge.document import Passage
from knowledge.language import Language

ASKED = "Hvor lange er sykkelveiene i Asker?"
RIGHT = a_passage("Sykkelveiene i Asker er 12 km lange.", words=12.0, meaning=0.8)
WRONG = a_passage("Vannverket la nye rør.", words=0.3, meaning=0.3)


def signals(question: str, passages: Sequence[Passage]) -> dict[str, float]:
    grounds = grounds_of(question)
    return signals_of(passages, grounds, weigh(question, passages, grounds))


def sureness(question: str, passages: Sequence[Passage]) -> float:
    return confidence(signals(question, passages))


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, float]]:
    """Weights of the test's own, so that a new fit changes no test."""
    models: dict[str, dict[str, float]] = {"with_meaning": {"intercept": 0.0}, "words_only": {"intercept": 0.0}}
    monkeypatch.setattr(judge, "_decision", lambda: models)
    return models


def test_passages_that_say_what_was_asked_are_enough_and_others_are_not() -> None:
    assert sureness(ASKED, [RIGHT]) >= threshold()
    assert sureness(ASKED, [WRONG, RIGHT]) >= threshold()
    assert sureness(ASKED, [WRONG]) < threshold()
    assert sureness(ASKED, []) < threshold()
    assert 0 < sureness(ASKED, [WRONG]) < sureness(ASKED, [RIGHT]) < 1


def test_words_alone_are_enough_while_the_passages_have_no_vectors() -> None:
    assert sureness(ASKED, [a_passage(RIGHT.chunk.text, words=12.0)]) >= threshold()
    assert sureness(ASKED, [a_passage(WRONG.chunk.text, words=0.3)]) < threshold()


def test_a_good_find_gives_high_signals_and_a_bad_one_low() -> None:
    asked = "Når ble klimamålet i Asker vedtatt?"
    good = a_passage(
        "Klimamålet i Asker ble vedtatt i 2021.", heading="Klimamålet i Asker vedtatt", words=20.0, meaning=0.9
    )
    bad = a_passage("Vannverket la nye rør.", heading="Kontakt oss", words=1.0, meaning=0.1)

    high, low = signals(asked, [good]), signals(asked, [bad])

    assert high.keys() == low.keys()
    assert {"coverage", "names", "strength", "similarity", "heading", "quoted", "sought"} == high.keys()
    assert [name for name in high if not high[name] > low[name]] == []


@pytest.mark.parametrize(
    ("signal", "better", "worse"),
    [
        ("coverage", a_passage("Sykkelveiene er lange."), a_passage("Sykkelveiene er nye.")),
        ("names", a_passage("Noe om Asker."), a_passage("Noe om sykkelveiene.")),
        ("strength", a_passage("Vann.", words=9.0), a_passage("Vann.", words=3.0)),
        ("similarity", a_passage("Vann.", meaning=0.9), a_passage("Vann.", meaning=0.3)),
        ("heading", a_passage("Vann.", heading="Lange sykkelveier"), a_passage("Vann.", heading="Lange rør her")),
        ("quoted", a_passage("Sykkelveiene er lange."), a_passage("Sykkelveiene er her. De er så lange.")),
        ("sought", a_passage("Vannet er 12 grader."), a_passage("Vannet er kaldt.")),
    ],
)
def test_each_signal_rises_with_what_it_measures(signal: str, better: Passage, worse: Passage) -> None:
    assert signals(ASKED, [better])[signal] > signals(ASKED, [worse])[signal]


def test_no_signal_of_the_shipped_models_speaks_against_an_answer() -> None:
    models = yaml.safe_load(resources.files("assistant").joinpath("thresholds.yaml").read_text("utf-8"))["enough"]
    known = signals(ASKED, [RIGHT]).keys()

    assert {"with_meaning", "words_only", "threshold"} == models.keys()
    for name in ("with_meaning", "words_only"):
        weights = dict(models[name])
        assert weights.pop("intercept") < 0
        assert weights.keys() <= known
        assert min(weights.values()) >= 0
    assert "similarity" not in models["words_only"]


def test_the_threshold_is_the_one_that_the_file_gives(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shipped = yaml.safe_load(resources.files("assistant").joinpath("thresholds.yaml").read_text("utf-8"))
    assert threshold() == shipped["enough"]["threshold"]

    (tmp_path / "thresholds.yaml").write_text("enough: {threshold: 0.123}", "utf-8")
    monkeypatch.setattr(judge, "_decision", judge._decision.__wrapped__)
    monkeypatch.setattr(judge.resources, "files", lambda _: tmp_path)

    assert threshold() == 0.123


def test_confidence_is_a_probability_that_rises_with_what_is_weighed(fitted: dict[str, dict[str, float]]) -> None:
    fitted["with_meaning"] = {"intercept": -1.0, "coverage": 2.0}

    assert confidence({"similarity": 0.5, "coverage": 0.5, "names": 9.0}) == pytest.approx(0.5)
    assert confidence({"similarity": 0.5, "coverage": 1.0}) == pytest.approx(0.731, abs=0.001)
    assert confidence({"similarity": 0.5, "coverage": 0.0}) == pytest.approx(0.269, abs=0.001)


def test_passages_with_and_without_meaning_are_weighed_by_models_of_their_own(
    fitted: dict[str, dict[str, float]],
) -> None:
    fitted["with_meaning"]["intercept"], fitted["words_only"]["intercept"] = -9.0, 9.0

    assert sureness("vann", [a_passage("Om vann.")]) > 0.9
    assert sureness("vann", [a_passage("Om vann.", meaning=0.4)]) < 0.1
    assert sureness("vann", [a_passage("Om vann."), a_passage("Om rør.", meaning=0.4)]) < 0.1


def test_the_signals_are_measured_in_the_three_passages_that_were_found_first() -> None:
    others = [a_passage(f"Om skole {number}.", words=1.0, meaning=0.2) for number in range(3)]
    right = a_passage("Asker har sykkelveier.", heading="Sykkelveier i Asker", words=9.0, meaning=0.9)

    behind = signals("sykkelveier i Asker", [*others, right])
    among = signals("sykkelveier i Asker", [*others[:2], right])

    assert (behind["coverage"], behind["names"], behind["similarity"], behind["heading"]) == (0.0, 0.0, 0.2, 0.0)
    assert (among["coverage"], among["names"], among["similarity"], among["heading"]) == (1.0, 1.0, 0.9, 1.0)
    assert among["strength"] == 9 * behind["strength"]


def test_the_signals_are_measured_in_the_three_quotes_that_speak_best() -> None:
    grounds = grounds_of("Hvor lange er sykkelveier?")
    passages = [a_passage(f"Om skole {letter}.", document_id=letter) for letter in "abc"]
    passages.append(a_passage("12 km lange sykkelveier.", document_id="d"))
    quotes = sorted(weigh("Hvor lange er sykkelveier?", passages, grounds), key=lambda quote: quote.score)

    behind, among = (signals_of(passages, grounds, said) for said in (quotes, quotes[1:]))

    assert (behind["quoted"], among["quoted"]) == (0.0, 1.0)


def test_the_first_quote_tells_whether_what_was_sought_is_there() -> None:
    grounds = grounds_of(ASKED)
    has, has_not = weigh(ASKED, [a_passage("Vannet er 12 grader. Vannet er kaldt.")], grounds)

    assert signals_of([], grounds, [has, has_not])["sought"] == 1.0
    assert signals_of([], grounds, [has_not, has])["sought"] == 0.0


def test_a_passage_is_weighed_by_its_headings_as_well() -> None:
    found = signals("sykkelveien i Asker", [a_passage("Den er 3 km lang.", title="Sykkelveien i Asker")])

    assert (found["coverage"], found["names"]) == (1.0, 1.0)


def test_names_are_looked_for_in_the_passage_that_covers_the_question_best() -> None:
    named, covering = a_passage("Om Asker."), a_passage("Sykkelveiene er lange.")

    assert signals(ASKED, [named, covering])["names"] == 0.0
    assert signals(ASKED, [named])["names"] == 1.0


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("Hvor lange er sykkelveiene?", (Language.NB, Language.NN, None), Language.EN),
        ("How long are the bicycle paths?", (Language.EN,), Language.NB),
    ],
)
def test_similarity_counts_only_within_a_language(
    question: str, near: Sequence[Language | None], far: Language
) -> None:
    other = a_passage("Vann.", meaning=0.9, language=far)

    assert signals(question, [other])["similarity"] == 0.0
    for language in near:
        assert signals(question, [other, a_passage("Vann.", meaning=0.4, language=language)])["similarity"] == 0.4

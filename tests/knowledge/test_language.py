import subprocess
import sys
from collections import Counter
from importlib import resources

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import Language, detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hva er rammeverket?", "nb"),
        ("Hvordan får vi med innbyggerne?", "nb"),
        ("Hvem eier prosjektet?", "nb"),
        ("Hvilke seks prosesser består rammeverket av?", "nb"),
        ("Jeg trenger en plan for medvirkning", "nb"),
        ("Kva er rammeverket?", "nn"),
        ("Korleis får vi med innbyggjarane?", "nn"),
        ("Kven eig prosjektet?", "nn"),
        ("Kva lærte Asker av berekraftspilotane?", "nn"),
        ("Eg treng ein plan for medverknad", "nn"),
        ("Kor mykje kostar det?", "nn"),
        ("What is the framework?", "en"),
        ("How do we involve citizens?", "en"),
        ("Who owns the project?", "en"),
        ("Which phases does the process have?", "en"),
        ("citizen engagement methods", "en"),
        ("KVA ER RAMMEVERKET?", "nn"),
        ("Samfunnsdelen ble vedtatt av bystyret i 2022. Den skal ikke endres før 2026.", "nb"),
        ("Samfunnsdelen vart vedteken av bystyret i 2022. Han skal ikkje endrast før 2026.", "nn"),
        ("The municipality adopted the plan in 2022. It will not be changed before 2026.", "en"),
    ],
)
def test_the_language_of_a_text_is_recognised(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Gir kommunane pengar?", "nn"),
        ("Vil innbyggarar delta?", "nn"),
        ("Er det mogleg?", "nn"),
        ("Er det vanskelegare?", "nn"),
        ("Byggjer Asker?", "nn"),
        ("Gir kommunene penger?", "nb"),
        ("Kommunelege", "nb"),
        ("Har Asker fastlege?", "nb"),
        ("Mulig samarbeid", "nb"),
        ("Er kommunane mulige bolig", "nb"),
        ("Kommunene planane", "nb"),
    ],
)
def test_where_no_small_word_tells_the_endings_do(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kva seier kjeldene?", "nn"),
        ("Kva er oppgåvene?", "nn"),
        ("Hvem er pilotane?", "nb"),
        ("Which college?", "en"),
    ],
)
def test_a_small_word_tells_more_than_an_ending(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "   ", "2022", "🚲", "?"])
def test_text_without_words_counts_as_bokmaal(text: str) -> None:
    assert detect(text) is Language.NB


@given(st.text(max_size=200))
def test_any_text_has_one_of_the_three_languages(text: str) -> None:
    assert detect(text) in set(Language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Trur du planen er open?", "nn"),
        ("Er det lenge sidan?", "nn"),
        ("Kan kommunen søkje?", "nn"),
        ("Vis føresegnene", "nn"),
        ("Vi skriv, du driv på", "nn"),
        ("Gruppa har kartlagt, men vi har vurdert", "nb"),
        ("Frem til videregående", "nb"),
        ("Hvor tydelige er oppgavene?", "nb"),
        ("Show me the plans", "en"),
        ("Participation and ownership?", "en"),
        ("Vi har data om dette", "nb"),
        ("Gruppa har samla tala", "nn"),
    ],
)
def test_common_words_and_the_spelling_of_sounds_tell(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hvem skrev The Troubles?", "nb"),
        ("Kven skreiv The Troubles?", "nn"),
        ("What does Involvere innbyggerne mean?", "en"),
        ("No, not me", "en"),
        ("Kva no?", "nn"),
    ],
)
def test_a_name_in_another_language_does_not_decide(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "name", ["Alvdal", "Fitjar", "Frøya", "Hamar", "Heim", "Stad", "Steinkjer", "Volda", "Fjordane"]
)
def test_the_name_of_a_place_is_in_no_language(name: str) -> None:
    assert detect(f"Klima i {name}") is detect(f"Har {name} brukt rammeverket?") is Language.NB
    assert detect(f"Kva gjer {name}?") is Language.NN
    assert detect(f"What about {name}?") is Language.EN


def test_a_question_in_plain_norwegian_is_told_without_loading_the_model() -> None:
    asked = (
        "from knowledge.language import detect; import sys; detect('Er planen god?'); print('py3langid' in sys.modules)"
    )

    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "False"


def test_a_word_is_listed_once_and_in_one_form_of_norwegian() -> None:
    lists = yaml.safe_load(resources.files("knowledge").joinpath("language.yaml").read_text("utf-8"))

    for name, words in lists["words"].items():
        assert [word for word, times in Counter(words.split()).items() if times > 1] == [], name
    assert set(lists["words"]["nb"].split()).isdisjoint(lists["words"]["nn"].split())

import pytest
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

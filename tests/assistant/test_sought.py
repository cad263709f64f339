import pytest

from assistant.sought import what_is_sought

HAS_AND_HAS_NOT = [
    ("Hvor mange deltok?", "Det deltok 80 personer.", "Det deltok noen personer."),
    ("Hvor mange deltok?", "Tre kommuner deltok.", "Noen kommuner deltok."),
    ("Kor mykje kosta det?", "Det kosta 3 mill. kroner.", "Det kosta mykje."),
    ("How many cities took part?", "Seven cities took part.", "Some cities took part."),
    ("Når ble planen vedtatt?", "Den ble vedtatt i 2021.", "Den ble vedtatt av kommunestyret."),
    ("Kva år vart planen vedteken?", "Det skjedde i 2019.", "Det skjedde i Asker."),
    ("Når er møtet?", "Møtet er 9. juni.", "Møtet er på rådhuset."),
    ("When did it start?", "It started in March.", "It started well."),
    ("Hvorfor stanset de?", "De stanset fordi pengene tok slutt.", "De stanset arbeidet."),
    ("Kvifor stansa dei?", "Årsaka var pengane.", "Dei stansa arbeidet."),
    ("Why did they stop?", "Because the money ran out.", "The work stopped."),
    ("Hvem ledet arbeidet?", "Arbeidet ble ledet av Kari Nordmann.", "Arbeidet ble ledet av kommunen."),
    ("Kven leia arbeidet?", "Det var Kari Nordmann.", "Det var ein leiar."),
    ("Hvor ble det prøvd ut?", "Det ble prøvd ut i Steinkjer.", "Det ble prøvd ut i fjor."),
    ("Where was it tried?", "It was tried in Limerick.", "It was tried twice."),
    ("Hvilke tiltak har kommunen?", "Tiltakene er:\n- busser\n- sol", "Kommunen har tiltak."),
    ("Kva tre tiltak har kommunen?", "Tiltaka er:\n- bussar\n- sol\n- vind", "Kommunen har tre tiltak."),
    ("Hva er de fem fasene?", "Fasene er:\n- en\n- to", "Fasene er fem."),
    ("Hvordan ble panelet valgt?", "Panelet ble trukket ved loddtrekning.", "Panelet ble valgt i 2020."),
    ("Korleis vart panelet valt?", "Dei inviterte 900 personar.", "Panelet vart valt i 2020."),
    ("How was the panel chosen?", "By drawing lots among all.", "The panel was chosen in 2020."),
    ("Hva er et områdeforum?", "Områdeforum er et møte for innbyggere.", "Innbyggere møtes i områdeforum."),
    ("Kva er ein temaplan?", "Ein temaplan er ein plan for eitt tema.", "Kommunen har mange temaplanar."),
    ("What is a lighthouse city?", "A lighthouse city is one that goes first.", "There were two lighthouse cities."),
]  # fmt: skip


@pytest.mark.parametrize(("question", "has", "has_not"), HAS_AND_HAS_NOT, ids=[each[1] for each in HAS_AND_HAS_NOT])
def test_a_sentence_has_what_was_sought_or_has_it_not(question: str, has: str, has_not: str) -> None:
    measure = what_is_sought(question)

    assert measure(has) > 0
    assert measure(has_not) == 0


@pytest.mark.parametrize(
    ("question", "repeated", "new"),
    [
        ("Når var møtet om planen for 2020?", "Planen for 2020 ble drøftet.", "Møtet var i 2018."),
        ("Hvor mange tonn er 55 prosent?", "Det er 55 prosent.", "Det er 900 tonn."),
        ("Hvor i Asker ligger skolen?", "Skolen ligger i Asker.", "Skolen ligger på Heggedal."),
        ("Hvem i kommunen kjenner Kari?", "Kommunen kjenner Kari.", "Kommunen kjenner Ola."),
    ],
)
def test_what_the_question_itself_says_is_no_answer(question: str, repeated: str, new: str) -> None:
    measure = what_is_sought(question)

    assert measure(repeated) == 0
    assert measure(new) > 0


def test_a_number_is_new_though_its_figures_stand_in_the_question() -> None:
    assert what_is_sought("Hvor mange deltok i 2020?")("Det deltok 200 personer.") > 0


def test_a_number_in_letters_is_new_though_its_letters_stand_in_the_question() -> None:
    assert what_is_sought("Hvor mange elever har Nidarø skole?")("Skolen har ni elever.") > 0


@pytest.mark.parametrize(
    ("question", "has"),
    [
        ("Which year was the plan adopted?", "It was adopted in 2021."),
        ("Hvilke datoer er møtene?", "Møtet er 9. juni."),
    ],
)
def test_a_year_or_a_date_is_a_time_whatever_word_asks_for_it(question: str, has: str) -> None:
    assert what_is_sought(question)(has) > 0


def test_a_place_can_be_asked_for_with_either_word_of_nynorsk() -> None:
    assert what_is_sought("Kvar ligg skulen?")("Skulen ligg i Steinkjer.") > 0
    assert what_is_sought("Kor ligg skulen?")("Skulen ligg i Steinkjer.") > 0


def test_a_list_tells_more_than_a_number_where_several_things_are_sought() -> None:
    several = what_is_sought("Hvilke tiltak har kommunen?")
    number = what_is_sought("Hvor mange tiltak har kommunen?")

    assert several("Tiltak:\n- busser\n- sol") > number("Kommunen har 3 tiltak.")


def test_a_question_of_how_many_or_how_long_is_not_one_of_manner() -> None:
    steps = "First they drew lots, then they sent letters."

    assert what_is_sought("How was the panel chosen?")(steps) > 0
    assert what_is_sought("How many were chosen?")(steps) == 0


@pytest.mark.parametrize(
    ("question", "defines"),
    [
        ("Hva er et områdeforum?", "Et områdeforum er et møte for innbyggere."),
        ("Hva er et områdeforum?", "KS beskriver områdeforum som et møte."),
        ("Hva betyr samskaping?", "Meldingen omtaler samskaping som noe annet enn medvirkning."),
        ("What is a lighthouse city?", "They describe a lighthouse city as one that goes first."),
        ("Hva går områdeforum ut på?", "Områdeforum går ut på at innbyggere møtes."),
        ("Kva går områdeforum ut på?", "I Asker går områdeforum ut på at innbyggjarar møtest."),
        ("Hva handler temaplanen om?", "Temaplanen handler om vann."),
        ("Kva tyder LUP?", "LUP tyder lokal utviklingsplan."),
        ("Kva tyder LUP?", "LUP (Lokal Utviklingsplan) er ein plan."),
        ("What does LUP mean?", "LUP stands for local urban plan."),
        ("Forklar områdeforum", "Områdeforum er et møte."),
        ("Hva er prosessen Standardisere?", "Standardisere er den første av seks prosesser."),
        ("What is the Citizen Participation Playbook?", "The Citizen Participation Playbook is a book from 2021."),
        ("Hva er FN-senteret?", "FN-senteret i Trondheim er et kompetansesenter."),
    ],
)
def test_a_definition_is_known_by_its_subject_and_its_verb(question: str, defines: str) -> None:
    assert what_is_sought(question)(defines) > 0


@pytest.mark.parametrize(
    ("question", "speaks"),
    [
        ("Hva er et områdeforum?", "Innbyggere i Asker møtes i områdeforum."),
        ("Hva er et områdeforum?", "Asker kommune og innbyggerne i alle områdeforum er fornøyde."),
        ("Hva er et områdeforum?", "KS beskriver planen som et områdeforum."),
        ("Hva går områdeforum ut på?", "Møtet går ut på at innbyggere i områdeforum snakker."),
        ("What is citizen participation?", "Citizen Participation Playbook is a book."),
        ("What is citizen participation?", "The Citizen Participation Playbook is a book from 2021."),
        ("Hva er medvirkning?", "De går fram som før."),
    ],
)
def test_a_sentence_that_only_holds_the_subject_does_not_define_it(question: str, speaks: str) -> None:
    assert what_is_sought(question)(speaks) == 0


def test_another_name_of_the_subject_may_be_what_is_defined() -> None:
    defined = "Medvirkning er at innbyggerne deltar."

    assert what_is_sought("What is participation?", ["medvirkning"])(defined) > 0
    assert what_is_sought("What is participation?")(defined) == 0


def test_a_definition_tells_more_than_a_number_and_several_things_more_than_that() -> None:
    definition = what_is_sought("Hva er et panel?")("Et panel er et utvalg.")
    number = what_is_sought("Hvor mange paneler er det?")("Det er 3 paneler.")
    several = what_is_sought("Hvilke paneler er det?")("Det er:\n- A\n- B")

    assert number < definition < several


@pytest.mark.parametrize(
    "enumeration",
    [
        "Med var Oslo, Bergen og Asker kommune.",
        "The cities were New York, Cork and Limerick.",
        "Byene som var med er store, små, nye og gamle steder.",
    ],
)
def test_an_enumeration_in_a_sentence_counts_as_several(enumeration: str) -> None:
    measure = what_is_sought("Hvilke byer var med?")

    assert measure(enumeration) == measure("Byene:\n- Oslo\n- Bergen\n") > 0
    assert measure("Oslo var med, og det var også Bergen.") == measure("Noen byer var med, store og små.") == 0


@pytest.mark.parametrize("question", ["Fortell om planen", "Hva er forskjellen på a og b?", "Er planen ferdig?", ""])
def test_a_question_that_shows_nothing_of_the_sort_seeks_nothing_in_particular(question: str) -> None:
    assert what_is_sought(question) is None

"""A statement must not turn what its source says: each rule with what it lets through, and what it stops."""

import pytest
from passages import a_passage, evidence_of

from assistant.checks import turns
from assistant.checks.fault import Fault

PASSES, NEGATION, OPPOSITE = None, Fault.NEGATION, Fault.OPPOSITE


def fault(statement: str, source: str) -> Fault | None:
    grounds = evidence_of(statement, a_passage(source)).grounds

    def coverage(text: str) -> float:
        met = grounds.met(text)
        return sum(met) / len(met) if met else 0.0

    return turns.fault_of(statement, [source], coverage)


@pytest.mark.parametrize(
    ("statement", "source", "expected"),
    [
        ("Planen er ikke vedtatt.", "Planen er ikke vedtatt.", PASSES),
        ("Planen er vedtatt.", "Planen er ikke vedtatt.", NEGATION),
        ("Planen er ikke vedtatt.", "Planen er vedtatt.", NEGATION),
        ("Planen er ikkje vedteken.", "Planen er ikke vedtatt.", PASSES),
        ("Planen er vedteken.", "Planen er ikkje vedteken.", NEGATION),
        ("The plan is not adopted.", "Planen er ikke vedtatt.", PASSES),
        ("The plan is adopted.", "The plan was never adopted.", NEGATION),
        ("Ingen stemte mot planen.", "Ingen stemte mot planen.", PASSES),
        ("Noen stemte mot planen.", "Ingen stemte mot planen.", NEGATION),
        ("Panelet ble holdt uten politikere.", "Panelet ble holdt uten politikere.", PASSES),
        ("Panelet ble holdt med politikere.", "Panelet ble holdt uten politikere.", NEGATION),
        ("Planen gjelder ikke bare skoler.", "Planen gjelder skoler og veier.", PASSES),
        ("Planen er vedtatt.", "Planen er vedtatt, men pengene er ikke bevilget av staten ennå.", PASSES),
        ("Pengene er bevilget.", "Planen er vedtatt, men pengene er ikke bevilget av staten ennå.", NEGATION),
        ("Rapporten gir ingen tall.", "Rapporten mangler tall.", PASSES),
        ("Tallet er ikke kjent.", "Det er ikke kjent hva tallet er.", PASSES),
        ("Panelet er ikke avsluttet.", "Kildene sier ikke om panelet er avsluttet.", NEGATION),
        ("Kildene sier ikke om panelet er avsluttet.", "Kildene sier ikke om panelet er avsluttet.", PASSES),
    ],
)
def test_a_not_is_neither_put_in_nor_left_out(statement: str, source: str, expected: Fault | None) -> None:
    assert fault(statement, source) is expected


@pytest.mark.parametrize(
    ("statement", "source", "expected"),
    [
        ("Planen gjeld no.", "Planen gjelder nå.", PASSES),
        ("Planen gjeld no.", "Planen gjeld ikkje no.", NEGATION),
        ("There is no plan.", "There is no plan.", PASSES),
        ("There is a plan.", "There is no plan.", NEGATION),
        ("Planen står på nettsidene.", "Planen står på nettsidene, https://www.ks.no/plan.", PASSES),
        ("Planen står ikke på nettsidene.", "Planen står på nettsidene, https://www.ks.no/plan.", NEGATION),
    ],
)
def test_no_is_a_negation_in_english_only_and_never_the_end_of_an_address(
    statement: str, source: str, expected: Fault | None
) -> None:
    assert fault(statement, source) is expected


@pytest.mark.parametrize(
    ("statement", "source", "expected"),
    [
        ("Utslippene økte.", "Utslippene økte kraftig.", PASSES),
        ("Utslippene økte.", "Utslippene falt kraftig.", OPPOSITE),
        ("Emissions increased.", "Utslippene gikk ned.", OPPOSITE),
        ("Utslepp auka.", "Utslippene økte.", PASSES),
        ("Alle skolene var med.", "Alle skolene var med.", PASSES),
        ("Alle skolene var med.", "Noen skoler var med.", OPPOSITE),
        ("De seks prosessene og alle fasene gjelder.", "De 6 prosessene gjelder.", PASSES),
        ("Bare Asker var med.", "Bare Asker var med.", PASSES),
        ("Bare Asker var med.", "Asker var også med.", OPPOSITE),
        ("Mer enn 40 var med.", "Over 40 var med.", PASSES),
        ("Mer enn 40 var med.", "Under 40 var med.", OPPOSITE),
        ("Minst 40 var med.", "Høyst 40 var med.", OPPOSITE),
        ("Rådet vedtok planen.", "Planen ble vedtatt av rådet.", PASSES),
        ("Rådet vedtok planen.", "Rådet foreslo planen.", OPPOSITE),
        ("Kommunen må svare.", "Kommunen skal svare.", PASSES),
        ("Kommunen må svare.", "Kommunen bør svare.", OPPOSITE),
        ("Møtet var før valget.", "Møtet var før valget.", PASSES),
        ("Møtet var før valget.", "Møtet var etter valget.", OPPOSITE),
        ("Asker er størst.", "Asker er størst.", PASSES),
        ("Asker er størst.", "Asker er minst.", OPPOSITE),
        ("Ordningen er frivillig.", "Ordningen er frivillig.", PASSES),
        ("Ordningen er frivillig.", "Ordningen er obligatorisk.", OPPOSITE),
        ("Ordninga er mellombels.", "Ordningen er midlertidig.", PASSES),
        ("Ordninga er mellombels.", "Ordningen er varig.", OPPOSITE),
    ],
)
def test_words_of_one_side_are_not_told_as_those_of_the_other(
    statement: str, source: str, expected: Fault | None
) -> None:
    assert fault(statement, source) is expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Rådmannen ønsker å selge hallen.", PASSES),
        ("Rådmannen vil kanskje selge hallen.", PASSES),
        ("Rådmannen selger hallen.", OPPOSITE),
    ],
)
def test_what_is_only_wished_is_not_told_as_so(statement: str, expected: Fault | None) -> None:
    assert fault(statement, "Rådmannen ønsker å selge hallen.") is expected

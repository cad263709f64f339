"""A statement is one plain sentence: no markup, no addresses, no signs that are not seen, and an end."""

import pytest

from assistant.checks.fault import Fault
from assistant.checks.form import LONGEST, fault_of


@pytest.mark.parametrize(
    "text",
    [
        "Panelet hadde 40 innbyggere.",
        "Målet er 55 % innen 2030 (vedtatt 9. juni 2021).",
        "Kommunen – og fylket – sa «ja, takk» til 1,5 mill. kr.",
        "+CityxChange ble ledet av NTNU.",
        "Plan- og bygningsloven § 11-2 gjelder.",
        "Prisen økte fra 20 til 40 kr/time.",
        "Kl. 12.30 møttes de.",
        "Kommune 3.0 handler om samskaping.",
        "Noko vart gjort, m.a. eit møte.",
        "å",
    ],
)
def test_a_plain_sentence_passes(text: str) -> None:
    assert fault_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Les https://evil.no.",
        "Les HTTP://EVIL.",
        "Les www.evil.no.",
        "Les evil.no.",
        "Les evil.com/side.",
        "Les ks.no og evil.no.",
        "Les ｅｖｉｌ．ｎｏ.",
        "Les evil。no.",
        "Les blåbær.no.",
        "Klikk javascript:alert.",
        "Skriv til mailto:ola.",
        "Skriv til ola@evil.no.",
        "Ring tel:12345678.",
        "Gå til 10.0.0.1.",
        "Les [[L1]].",
        "Les %2e%2e%2f her.",
        "Les &lt;her&gt;.",
        "Les &#60;her.",
        "Les ftp://evil.",
    ],
)
def test_an_address_that_no_source_holds_is_held_back(text: str) -> None:
    assert fault_of(text, ["Les mer på ks.no."]) is Fault.LINK


def test_a_host_may_be_named_where_a_source_names_it() -> None:
    assert fault_of("Tallene står på Miljøkommune.no.", ["Se Miljøkommune.no."]) is None
    assert fault_of("Tallene står på Miljøkommune.no.", ["Se ks.no."]) is Fault.LINK


@pytest.mark.parametrize(
    "text",
    [
        "Panelet var <b>stort</b>.",
        "Panelet var **stort**.",
        "Panelet var __stort__.",
        "Panelet `rm`.",
        "# Panelet",
        "Se [her](der).",
        "Se ![bilde].",
        "Se [1].",
        "| a | b |",
        "=SUM(A1)",
        "@SUM(A1)",
        "+1+1",
        "-1+1",
        "Verdi ${navn}.",
        "Verdi {navn}.",
        "En\\nlinje.",
        "1200.",
        "…",
        "",
    ],
)
def test_markup_formulas_and_what_holds_no_word_are_held_back(text: str) -> None:
    assert fault_of(text) in {Fault.FORM, Fault.LINK}  # an @ may open an address as well


@pytest.mark.parametrize(
    "sign", ["\n", "\t", "\x00", "\x1b", "\u200b", "\u202e", "\u2028", "\u2066", "\ufeff", "\ue000"]
)
def test_a_sign_that_is_not_seen_is_held_back(sign: str) -> None:
    assert fault_of("Panelet var stort.") is None
    assert fault_of(f"Panelet{sign} var stort.") is Fault.FORM


def test_a_statement_has_an_end() -> None:
    assert fault_of("a" * LONGEST) is None
    assert fault_of("a" * (LONGEST + 1)) is Fault.FORM

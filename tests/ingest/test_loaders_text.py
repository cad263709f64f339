"""Markdown, plain text, web pages and rows of values."""

import unicodedata
from pathlib import Path

import pytest

from ingest.loaders.child import load
from ingest.loaders.limits import Limits
from ingest.section import Reading, Section, UnreadableDocument

MARKDOWN = """---
title: Plan for Åfjord
year: 2022
adopted: 2022-03-04
---
# Plan **for** *Åfjord*

Kommunen skal [samskape](https://eksempel.no) med `innbyggerne`
hver dag.

Sammen er vi flere.

## Mål

- klima
- helse
  1. først
  2. så

| År | Vedtatt |
|----|---------|
| 2022 | ja |

```
def f():
    return 1
```

## Veien videre
"""

PAGE = """<!DOCTYPE html><html lang="nb"><head><title>Omstilling - Asker kommune</title>
<meta property="article:published_time" content="2024-05-06"></head><body>
<header><nav><ul><li><a href="/">Hjem</a></li><li>Selvbetjening</li></ul></nav></header>
<div class="cookie-consent" id="cookie-banner">Vi bruker informasjonskapsler. <button>Godta</button></div>
<main><article><h1>Omstilling i Asker</h1>
<p>Asker kommune har brukt rammeverket siden 2020, og har erfaringer som andre kan bruke i arbeidet med bærekraft.</p>
<h2>Bakgrunn</h2>
<p>Kommunen ble til i 2020 da tre ble slått sammen, og <a href="x">kommuneplanen</a> bygger på bærekraftsmålene.</p>
<ul><li>Klima er første punkt</li><li>Helse er andre punkt</li></ul><ol><li>Kartlegge</li><li>Velge</li></ol>
<h3>Tall</h3>
<table><tr><th>År</th><th>Vedtatt</th></tr><tr><td>2022</td><td>ja</td></tr><tr><td>2023</td><td>nei</td></tr></table>
<details><summary>Hvordan søker jeg?</summary><p>Du søker på nettsiden til kommunen før fristen går ut.</p></details>
</article></main><aside>Les også om badetemperatur</aside>
<footer>Kontakt oss på telefon 12345678. Personvern.</footer></body></html>"""


def written(folder: Path, name: str, content: str | bytes) -> Reading:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load(path, Limits())


def test_markdown_becomes_sections_under_its_headings(tmp_path: Path) -> None:
    reading = written(tmp_path, "plan.md", MARKDOWN)

    assert reading.sections == (
        Section(("Plan for Åfjord",), "Kommunen skal samskape med innbyggerne hver dag.\n\nSammen er vi flere."),
        Section(
            ("Plan for Åfjord", "Mål"),
            "- klima\n- helse\n1. først\n2. så\n\nÅr: 2022; Vedtatt: ja\n\ndef f():\n    return 1",
        ),
        Section(("Plan for Åfjord", "Veien videre"), "Veien videre"),
    )


def test_front_matter_is_metadata_with_dates_as_text(tmp_path: Path) -> None:
    reading = written(tmp_path, "plan.md", MARKDOWN)

    assert reading.metadata == {"title": "Plan for Åfjord", "year": 2022, "adopted": "2022-03-04"}


def test_a_mistake_in_front_matter_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument) as told:
        written(tmp_path, "plan.md", "---\ntitle: Plan\nyear: [2022\n---\nTekst.")

    assert told.value.code == "bad_front_matter"
    assert told.value.details == {"name": "plan.md", "line": 3}


def test_front_matter_that_refers_to_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="bad_front_matter"):
        written(tmp_path, "plan.md", "---\na: &a [1, 1]\nb: [*a, *a]\n---\nTekst.")


def test_a_rule_at_the_top_is_not_front_matter(tmp_path: Path) -> None:
    reading = written(tmp_path, "plan.md", "---\nBare tekst.\n\n---\nMer tekst.")

    assert "Bare tekst." in " ".join(
        section.heading_path[0] for section in reading.sections if section.heading_path
    ) + (reading.sections[0].text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_the_encodings_norwegian_files_have(tmp_path: Path, encoding: str) -> None:
    text = "Ærlig talt er øyene i Ålesund «vakre» – sa hun.\n" * 3

    reading = written(tmp_path, "brev.txt", text.encode(encoding))

    assert reading.sections[0].text.startswith("Ærlig talt er øyene i Ålesund «vakre» – sa hun.")


def test_a_short_line_alone_above_running_text_is_a_heading(tmp_path: Path) -> None:
    reading = written(
        tmp_path, "notat.txt", "Bakgrunn\n\nKommunen har vedtatt en plan.\n\n2.1 Mål\n\nMålet er klart.\n"
    )

    assert reading.sections == (
        Section(("Bakgrunn",), "Kommunen har vedtatt en plan."),
        Section(("Bakgrunn", "2.1 Mål"), "Målet er klart."),
    )


def test_no_word_of_a_plain_text_is_lost(tmp_path: Path) -> None:
    text = "Hei\n\nKort\n\nHilsen\nKari Nordmann\n\n* punkt\n* to\n\nMvh\n\n1. en\n2. to\nslutt"

    reading = written(tmp_path, "brev.txt", text)

    told = " ".join(" ".join((*section.heading_path, section.text)) for section in reading.sections)
    assert {"Hei", "Kort", "Hilsen", "Kari", "Nordmann", "punkt", "to", "Mvh", "en", "slutt"} <= set(told.split())


def test_lines_broken_at_a_margin_are_joined(tmp_path: Path) -> None:
    text = (
        "Kommunen skal legge til rette for samskaping mellom innbyggere og\n"
        "frivillige, og følge opp arbeidet i hele planperioden sammen med nabo-\n"
        "kommunene.\n"
    )

    reading = written(tmp_path, "plan.txt", text)

    assert reading.sections[0].text.endswith("i hele planperioden sammen med nabokommunene.")
    assert "\n" not in reading.sections[0].text


def test_composed_and_decomposed_text_read_alike(tmp_path: Path) -> None:
    composed = written(tmp_path, "a.md", "# Kárášjohka\n\nÆrlig i Ålesund.")
    decomposed = written(tmp_path, "b.md", unicodedata.normalize("NFD", "# Kárášjohka\n\nÆrlig i Ålesund."))

    assert composed.sections == decomposed.sections


def test_a_web_page_is_read_without_menus_and_footers(tmp_path: Path) -> None:
    reading = written(tmp_path, "side.html", PAGE)

    everything = "\n".join(section.text for section in reading.sections)
    for frame in ("Selvbetjening", "informasjonskapsler", "badetemperatur", "Personvern"):
        assert frame not in everything
    assert reading.metadata == {"title": "Omstilling i Asker", "date": "2024-05-06", "language": "nb"}


def test_a_web_page_keeps_its_headings_lists_and_tables(tmp_path: Path) -> None:
    reading = written(tmp_path, "side.html", PAGE)

    by_heading = {section.heading_path[-1]: section for section in reading.sections}
    assert by_heading["Bakgrunn"].heading_path == ("Omstilling i Asker", "Bakgrunn")
    assert by_heading["Bakgrunn"].text.endswith(
        "- Klima er første punkt\n- Helse er andre punkt\n1. Kartlegge\n2. Velge"
    )
    assert by_heading["Tall"].text == "År: 2022; Vedtatt: ja\nÅr: 2023; Vedtatt: nei"
    assert by_heading["Hvordan søker jeg?"].text.startswith("Du søker på nettsiden")


def test_a_bare_web_page_is_read_whole(tmp_path: Path) -> None:
    reading = written(tmp_path, "side.html", "<p>Kort.</p><table><tr><td>Eier</td><td>Asker</td></tr></table>")

    assert reading.sections[0].text == "Kort.\n\nEier: Asker"


def test_a_web_page_in_an_old_encoding_is_read_by_its_own_word(tmp_path: Path) -> None:
    page = "<html><head><meta charset='iso-8859-1'><title>Ås</title></head><body><p>Blåbær – «søtt».</p></body></html>"

    reading = written(tmp_path, "side.html", page.encode("cp1252"))

    assert reading.sections[0].text == "Blåbær – «søtt»."


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_rows_are_named_by_their_header_whatever_separates_them(tmp_path: Path, separator: str) -> None:
    content = separator.join(["År", "Tiltak", "Sum"]) + "\n" + separator.join(["2022", '"Skole; ny, stor"', "8900"])

    reading = written(tmp_path, "budsjett.csv", content.encode("cp1252"))

    assert reading.sections[0].text == "År: 2022; Tiltak: Skole; ny, stor; Sum: 8900"


def test_rows_without_a_header_are_not_given_one(tmp_path: Path) -> None:
    reading = written(tmp_path, "tall.csv", "1;2;3\n4;5;6\n")

    assert reading.sections[0].text == "1; 2; 3\n4; 5; 6"

"""The preview shows what is really sent, safely, in all three languages."""

from pathlib import Path

import pytest
from lxml import html

from bots.slack.preview.markup import linked, marked
from bots.slack.preview.page import preview_page, write_preview
from knowledge.language import Language


@pytest.mark.parametrize("language", Language)
def test_every_example_stands_on_a_page_without_scripts_or_anything_fetched(language: Language) -> None:
    page = html.fromstring(preview_page(language))
    assert page.get("lang") == language
    assert {link.get("href") for link in page.iterfind(".//nav//a")} == {
        f"#{each.get('id')}" for each in page.iterfind(".//h2")
    }
    assert not [each for each in page.iter() if each.tag in {"script", "img", "link", "iframe"}]
    assert all(each.get("aria-label") for each in page.iterfind(".//article//div[@class='row']/button"))


def test_the_home_tab_and_the_forms_of_the_rooms_are_there() -> None:
    page = html.fromstring(preview_page(Language.NB))

    there = {each.get("id") for each in page.iterfind(".//h2")}
    assert {"home", "home_guest", "why", "settle", "erase", "draft", "approval", "experience", "bind", "begin"} <= there
    assert {"disagreeing", "trouble", "cut", "stopped"} <= there


def test_the_page_of_examples_in_the_docs_is_what_the_command_writes() -> None:
    page = Path(__file__).parents[3] / "docs" / "bruk" / "slack-eksempler.html"

    assert page.read_text("utf-8") == preview_page(Language.NB), "write it anew: omstilling slack preview"


def test_what_is_quoted_in_the_preview_is_from_the_content_that_comes_along(tmp_path: Path) -> None:
    write_preview(tmp_path / "slack.html", Language.NB)
    assert (
        "Asker kommune trekker fram fire erfaringer fra bærekraftspilotene: [1]"
        in (tmp_path / "slack.html").read_text()
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*fet* og _skrå_", "<strong>fet</strong> og <em>skrå</em>"),
        ("&lt;script&gt; <b>", "&lt;script&gt; &lt;b&gt;"),
        (
            "<https://a.example/b?c=1&amp;d=2|Åpne>",
            '<a href="https://a.example/b?c=1&amp;d=2" rel="noreferrer">Åpne</a>',
        ),
        ("Oppdatert <!date^1779094800^{date}|2026-05-18>.", "Oppdatert 2026-05-18."),
        ("<javascript:alert(1)|her>", "&lt;javascript:alert(1)|her&gt;"),
    ],
)
def test_slack_marks_become_html_and_nothing_else_does(text: str, shown: str) -> None:
    assert str(marked(text)) == shown


def test_an_address_that_is_no_page_is_shown_as_text() -> None:
    assert linked("javascript:alert(1)", "her") == "her"

"""A report is shown whole, in three languages, and what others have written in it stays text."""

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest
from lxml import etree, html
from markdown_it import MarkdownIt
from reports import CHANGES, FAILURES, NASTY, a_report, answers, asked, figures, searched

from evals import plots
from evals.labels import Labels, clean
from evals.markdown import markdown
from evals.page import page
from evals.report import Estimate, Measured, Report, SetReport
from knowledge.language import Language
from knowledge.phrases import Phrases

LANGUAGES = list(Language)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FETCHING = {"src", "srcset", "href", "xlink:href", "action", "poster", "data", "formaction", "background"}


class Page(HTMLParser):
    """Reads a page as strictly as it is meant to be: every element that is opened is closed, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def values(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]


def numbers(report: Report, labels: Labels) -> Iterator[str]:
    """Give every number of a report as it is to be read."""
    for each in report.changes:
        yield from (labels.number(each.before), labels.number(each.now), labels.difference(each.now - each.before))
        yield from (labels.difference(each.low), labels.difference(each.high), str(each.questions))
    for held in report.sets:
        yield from (labels.count(held.questions), labels.count(held.passages))
        for measured in held.retrieval:
            yield from estimates(measured.figures.items(), labels)
            yield labels.milliseconds(measured.milliseconds)
        given = [held.answers.measured] if held.answers else []
        for measured in [*held.retrieval[:1], *given]:
            for groups in measured.groups.values():
                for group in groups.values():
                    yield from estimates(group.items(), labels)
        yield from numbers_of_answers(held, labels)


def numbers_of_answers(held: SetReport, labels: Labels) -> Iterator[str]:
    if held.answers is None:
        return
    yield from estimates(held.answers.measured.figures.items(), labels)
    yield labels.milliseconds(held.answers.measured.milliseconds)
    yield labels.number(held.answers.threshold)
    for row in held.answers.endings.values():
        yield from (labels.count(number) for number in row.values())
    for point in held.answers.curve:
        for share in (point.threshold, point.coverage, point.risk, point.turned_away, point.let_through):
            yield labels.number(share)
    for each in held.answers.parity:
        yield from (labels.number(each.nb), labels.number(each.nn), str(each.pairs), str(each.different))
    for spent in held.answers.steps.values():
        yield from (labels.milliseconds(spent.median), labels.milliseconds(spent.most))
    yield from (labels.number(failure.confidence) for failure in held.answers.failures)


def estimates(found: object, labels: Labels) -> Iterator[str]:
    for measure, each in found:  # type: ignore[attr-defined]
        yield from (labels.figure(measure, each.mean), labels.interval(measure, each), labels.count(each.questions))


def tables(text: str) -> list[list[list[str]]]:
    """Read the tables of a Markdown text as a renderer sees them: by rows of cells."""
    found: list[list[list[str]]] = []
    inside = False
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        inside = token.type == "table_open" or (inside and token.type != "table_close")
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif inside and token.type == "inline":
            found[-1][-1].append(token.content)
    return found


@pytest.fixture(scope="module")
def report() -> Report:
    return a_report()


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


@pytest.fixture(scope="module")
def shown(report: Report, language: Language) -> str:
    return page(report, language)


@cache
def pictures(language: Language) -> dict[str, str]:
    return draw(language, "a")


def draw(language: Language, key: str) -> dict[str, str]:
    report, labels, held = a_report(), Labels(language), answers(FAILURES)
    return {
        "finding": plots.finding(report.sets, labels, f"{key}1"),
        "price": plots.price(held, labels, f"{key}2"),
        "endings": plots.endings(held, labels, f"{key}3"),
        "parity": plots.parity(held, labels, f"{key}4"),
        "changes": plots.changes(report.changes, labels, f"{key}5"),
        "language": plots.groups(held.measured, "language", labels, f"{key}6"),
        "kind": plots.groups(held.measured, "kind", labels, f"{key}7"),
    }


def missing(expected: Iterator[str], text: str) -> list[str]:
    """Name the numbers that do not stand in a text as whole numbers."""
    return [number for number in expected if not re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", text)]


def test_every_number_of_the_report_stands_in_the_markdown(report: Report, language: Language) -> None:
    assert missing(numbers(report, Labels(language)), markdown(report, language)) == []


def test_every_number_of_the_report_stands_in_the_page(report: Report, language: Language, shown: str) -> None:
    told = html.fromstring(shown)
    for apart in told.xpath("//figure | //style"):
        apart.drop_tree()

    assert missing(numbers(report, Labels(language)), " ".join(told.itertext())) == []


def test_the_counts_stand_where_they_belong(report: Report) -> None:
    found = {table[0][0]: table[1:] for table in tables(markdown(report, Language.EN))}
    parity = next(each for each in tables(markdown(report, Language.EN)) if "Pairs" in each[0])

    assert [row[1:] for row in found["Expected ↓ Actual →"]] == [
        ["**21** ✓", "1", "4", "0", "0", "26"],
        ["3", "0", "**8** ✓", "0", "0", "11"],
        ["0", "0", "0", "**2** ✓", "1", "3"],
    ]
    assert parity[1:] == [
        ["Right ending", "0.812", "0.776", "−0.036", "17", "3"],
        ["Facts there", "0.713", "0.713", "0.000", "15", "0"],
    ]
    assert found["Step"][1:3] == [["Find passages", "12.6", "31.8"], ["Judge whether it is enough", "2.2", "4.5"]]


def test_when_and_what_was_measured_stands_first(report: Report, shown: str, language: Language) -> None:
    for told in (report.product, report.model, report.command, "2026-11-23 21:05 UTC"):
        assert told in Page(shown).text
        assert told in markdown(report, language).split("##")[0]


def test_a_table_of_retrieval_has_all_systems_side_by_side(report: Report) -> None:
    [*_, last] = [table for table in tables(markdown(report, Language.EN)) if table[0][0] == "System"]

    assert last[0] == ["System", "nDCG@10", "R@5", "R@20", "RR@10", "Questions", "ms a question (median)"]
    assert [row[0] for row in last[1:]] == ["Omstilling", "Omstilling, words only", "BM25", "LangChain and Chroma"]
    assert last[1][1] == "0.730 [0.699–0.773]"
    assert last[1][-2:] == ["40", "8.3"]


def test_every_row_of_a_markdown_table_is_as_long_as_its_head(report: Report) -> None:
    found = tables(markdown(report, Language.NB))

    assert len(found) >= 20
    assert [len({len(row) for row in table}) for table in found] == [1] * len(found)
    lines = [line for line in markdown(report, Language.NB).splitlines() if line.startswith("|")]
    assert len(lines) == sum(len(table) + 1 for table in found)


def test_groups_stand_in_their_usual_order_and_unknown_ones_last_under_their_own_name(report: Report) -> None:
    kinds = next(table for table in tables(markdown(report, Language.EN)) if table[0][0] == "Kind of question")

    assert [row[0].replace("\\", "") for row in kinds[1:]] == ["one source", "near, but unanswered", "my | own <b>"]


def test_a_fallen_measure_is_marked_in_words_and_comes_first(report: Report) -> None:
    text = markdown(report, Language.NB)
    changed = next(table for table in tables(text) if table[0][0] == "Sett")

    assert [row[1:3] for row in changed[1:]] == [
        ["Fakta med", "**▼ falt**"],
        ["R@5", "○ ingen sikker endring"],
        ["nDCG@10", "**▲ bedre**"],
    ]
    assert "Falt siden forrige måling: gold: Fakta med." in text
    assert "Falt siden forrige måling: gold: Fakta med." in Page(page(report, Language.NB)).text
    assert ">falt<" in plots.changes(CHANGES, Labels(Language.NB), "x")


def test_a_report_where_nothing_fell_says_so(report: Report) -> None:
    held = replace(report, changes=CHANGES[:2], sets=report.sets[1:])

    for text in (markdown(held, Language.EN), page(held, Language.EN)):
        assert "No measure has fallen since the baseline." in text
        assert "▼" not in text


def test_the_numbers_that_differ_along_a_row_tell_how_many_questions_they_are_of() -> None:
    mixed = {"nDCG@10": Estimate(0.5, 0.4, 0.6, 9), "R@5": Estimate(0.7, 0.6, 0.8, 4)}
    held = SetReport("few", 9, 20, (Measured("omstilling", mixed, {}, {}, 1.0),), None)
    [table] = tables(markdown(replace(a_report(), sets=(held,), changes=()), Language.EN))

    assert table[1][1:4] == ["0.500 [0.400–0.600] n=9", "0.700 [0.600–0.800] n=4", "9"]


def test_questions_that_went_wrong_are_all_listed_the_worst_first(report: Report, shown: str) -> None:
    text = markdown(report, Language.EN)
    names = ["q-three", "q-nasty", "q-one"]

    assert [text.index(f"({name})") for name in names] == sorted(text.index(f"({name})") for name in names)
    assert [shown.index(name) for name in names] == sorted(shown.index(name) for name in names)
    assert "- **Når ble planen vedtatt?** (q-three)\n  - Failed: Right ending, Facts there, All sources" in text
    assert "  - Ending: expected answered, got not found" in text
    assert "  - Expected: asker-samfunnsdel · «9. juni 2020»\n  - Found instead: klimaplan · temaplan" in text
    assert "  - Found instead: nothing" in text
    assert len([name for name, _ in Page(shown).elements if name == "details"]) == len(FAILURES) + 1


def test_foreign_text_cannot_become_markup_in_the_markdown() -> None:
    report = nasty_report()
    text = markdown(report, Language.NB)
    drawn = MarkdownIt("commonmark").enable("table").render(text)

    assert len(tables(text)) == text.count("\n| --- |")
    assert drawn.count("<h1>") == 1
    assert "<script" not in drawn
    assert "[link](https://example.no)" not in text
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; | a # b &lt;/td&gt;" in drawn
    assert [len({len(row) for row in table}) for table in tables(text)].count(1) == len(tables(text))
    text.encode("utf-8")


def test_foreign_text_cannot_become_markup_in_the_page() -> None:
    text = page(nasty_report(), Language.NB)
    held = Page(text)

    assert "script" not in {name for name, _ in held.elements}
    assert clean(NASTY) in held.text
    assert "{{ 7 * 7 }}" in held.text
    assert "\x00" not in text
    assert "\u202e" not in text
    text.encode("utf-8")


def nasty_report() -> Report:
    """Give a report in which everything that somebody else may have named is nasty."""
    nasty = NASTY + " [link](https://example.no)"
    own = asked(nasty)
    found = [replace(each, system=nasty, groups={nasty: {nasty: each.figures}}) for each in own.retrieval[:1]]
    given = replace(
        answers(FAILURES),
        measured=Measured(nasty, figures([nasty], 0.4), {"kind": {nasty: figures(["fact"], 0.3)}}, {}, 3.0),
        endings={nasty: {nasty: 3, "answered": 1}},
        parity=(replace(answers().parity[0], measure=nasty),),
        steps={nasty: answers().steps["write"]},
    )
    held = replace(own, retrieval=(*found, *own.retrieval[1:]), answers=given)
    changes = (*CHANGES, replace(CHANGES[2], set_name=nasty, measure=nasty))
    return replace(
        a_report(), product=nasty, model=nasty, command=nasty, sets=(held, *a_report().sets), changes=changes
    )


def test_the_page_is_whole_and_says_what_language_it_is_in(shown: str, language: Language) -> None:
    held = Page(shown)

    assert shown.lstrip().startswith("<!doctype html>")
    assert dict(held.elements)["html"] == {"lang": str(language)}
    assert [name for name, _ in held.elements].count("h1") == 1
    assert {"header", "main", "nav", "title", "caption", "details", "figure"} <= {name for name, _ in held.elements}
    headings = [attributes for name, attributes in held.elements if name == "th"]
    assert headings
    assert all(attributes["scope"] in ("col", "row") for attributes in headings)


def test_an_unclosed_element_would_be_noticed() -> None:
    with pytest.raises(AssertionError):
        Page("<main><p>Hei</main>")


def test_the_page_fetches_nothing_and_runs_nothing(shown: str) -> None:
    held = Page(shown)
    styles = re.findall(r"<style>(.*?)</style>", shown, re.DOTALL)
    meant = [(name, value) for _, each in held.elements for name, value in each.items() if name in FETCHING]

    assert [value for _, value in meant if not value.startswith(("#", "data:,"))] == []
    assert {"script", "iframe", "object", "embed", "img", "image"} & {name for name, _ in held.elements} == set()
    assert [name for _, each in held.elements for name in each if name.startswith("on")] == []
    assert len(styles) == 1
    assert "url(" not in styles[0]
    assert "@import" not in styles[0]


def test_every_id_of_the_page_is_its_own_and_every_reference_meets_one(shown: str) -> None:
    held = Page(shown)
    ids = held.values("id")
    meant = [value[1:] for value in held.values("href") if value.startswith("#")]
    meant += [name for value in held.values("aria-labelledby") for name in value.split()]
    meant += re.findall(r"url\(#([^)]+)\)", shown)

    assert sorted(set(ids)) == sorted(ids)
    assert set(meant) - set(ids) == set()


def test_the_page_shows_every_picture(shown: str) -> None:
    drawn = [each for name, each in Page(shown).elements if name == "svg"]

    assert len(drawn) == len(pictures(Language.NB))
    assert all(each["role"] == "img" and each["aria-labelledby"] for each in drawn)


def test_a_picture_is_svg_with_a_title_a_description_and_text_that_stays_text(language: Language) -> None:
    for name, drawn in pictures(language).items():
        root = etree.fromstring(drawn)
        children = [etree.QName(child).localname for child in root[:2]]
        assert children == ["title", "desc"], name
        assert all(child.text for child in root[:2]), name
        assert root.findall(".//{*}text"), name
        assert root.findall(".//{*}image") == [], name


def test_the_same_report_gives_the_same_pictures_and_other_keys_other_ids() -> None:
    first, again, other = pictures(Language.NB), draw(Language.NB, "a"), draw(Language.NB, "b")

    assert first == again
    for name in first:
        ids = [set(etree.fromstring(drawn).xpath("//@id")) for drawn in (first[name], other[name])]
        assert ids[0].isdisjoint(ids[1]), name


def test_drawing_leaves_the_settings_of_matplotlib_as_they_were() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    plots.endings(answers(), Labels(Language.NB), "x")

    assert dict(mpl.rcParams) == before


def test_the_counts_stand_in_the_picture_of_the_endings() -> None:
    drawn = etree.fromstring(plots.endings(answers(), Labels(Language.EN), "x"))
    words = ["".join(each.itertext()).strip() for each in drawn.findall(".//{*}text")]

    assert {"21", "4", "1", "8", "3", "2", "0"} <= set(words)


def test_the_threshold_of_today_is_marked_in_the_picture_and_in_the_table(report: Report) -> None:
    held = answers()

    assert "Today: threshold 0.310" in plots.price(held, Labels(Language.EN), "x")
    marked = [row[0] for table in tables(markdown(report, Language.EN)) for row in table if "(today)" in row[0]]
    assert marked == ["**0.300** (today)"]


def test_foreign_text_in_a_picture_stays_text_whatever_signs_it_has() -> None:
    labels = Labels(Language.NB)
    named = [searched(name) for name in (NASTY, "$\\frac{1}$", "語彙 🙂", "x" * 200, "")]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = plots.finding(named, labels, "x")
    words = [each.text or "" for each in etree.fromstring(drawn).findall(".//{*}text")]

    assert "<script" not in drawn
    assert "$\\frac{1}$" in words
    assert "語彙 🙂" in words


def test_nothing_is_drawn_of_nothing() -> None:
    labels = Labels(Language.NB)
    empty = replace(answers(), endings={}, curve=(), parity=(), steps={})

    assert plots.finding([], labels, "x") == plots.finding([replace(searched(), retrieval=())], labels, "x") == ""
    assert (
        plots.price(empty, labels, "x") == plots.endings(empty, labels, "x") == plots.parity(empty, labels, "x") == ""
    )
    assert plots.changes([], labels, "x") == plots.groups(empty.measured, "municipality", labels, "x") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_of_no_sets_says_that_nothing_was_measured(language: Language) -> None:
    held = replace(a_report(), sets=(), changes=())
    sentence = Labels(language).say("report_no_sets")

    assert sentence in markdown(held, language)
    assert sentence in Page(page(held, language)).text


def test_a_set_without_answers_says_that_it_was_only_searched() -> None:
    held = replace(a_report(), sets=(searched(),), changes=())

    for text in (markdown(held, Language.EN), Page(page(held, Language.EN)).text):
        assert "This set was only searched" in text
        assert "Not compared with a baseline." in text
        assert "How the questions ended" not in text


def test_a_set_that_was_only_answered_has_no_tables_of_finding() -> None:
    held = replace(a_report(), sets=(replace(asked(), retrieval=()),), changes=())

    for text in (markdown(held, Language.EN), Page(page(held, Language.EN)).text):
        assert "Right ending" in text
        assert "Finding passages" not in text


def test_a_set_of_one_question_is_shown() -> None:
    sure = {"right_ending": Estimate(1.0, 1.0, 1.0, 1)}
    given = replace(
        answers(),
        measured=Measured("omstilling", sure, {}, {"right_ending": {"q": 1.0}}, 0.0),
        endings={"answered": {"answered": 1}},
        curve=(),
        parity=(),
        steps={},
    )
    held = replace(a_report(), sets=(SetReport("one", 1, 1, (), given),), changes=())

    for text in (markdown(held, Language.EN), Page(page(held, Language.EN)).text):
        assert "1.000 [1.000–1.000]" in text


def test_norwegian_has_decimal_commas_and_english_points() -> None:
    assert Labels(Language.NN).number(-1234.5678) == "−1\N{NO-BREAK SPACE}234,568"
    assert Labels(Language.EN).number(-1234.5678) == "−1,234.568"
    assert [Labels(Language.EN).difference(each) for each in (0.01, -0.01, -0.0001)] == ["+0.010", "−0.010", "0.000"]


def test_every_measure_system_and_step_has_a_name_and_the_measures_an_explanation() -> None:
    labels, codes = Labels(Language.NB), Phrases(["evals"]).codes()
    held = asked()
    assert held.answers

    for measure in [*held.retrieval[0].figures, *held.answers.measured.figures]:
        assert labels.about(measure), measure
    named = {
        "system": ["omstilling", "words_only", "bm25", "tutorial"],
        "step": ["understand", "retrieve", "judge", "write"],
        "ending": ["answered", "clarify", "not_found", "off_topic", "private", "unsupported"],
        "kind": ["one_source", "two_sources", "conflict", "near", "outside", "unclear", "personal_data", "hostile"],
        "dimension": ["language", "kind", "wording", "part"],
        "language": list(Language),
        "wording": ["source_words", "paraphrase"],
        "part": ["tuning", "test"],
        "measure": [*held.retrieval[0].figures, *held.answers.measured.figures],
    }
    assert {f"evals_{sort}_{name}" for sort, names in named.items() for name in names} - codes == set()


def test_a_name_that_nobody_has_a_phrase_for_is_shown_as_it_is() -> None:
    assert Labels(Language.NB).name("kind", "my_own kind") == "my_own kind"


@pytest.mark.parametrize("write", [markdown, page])
def test_a_question_of_the_test_part_is_counted_but_not_shown(write: Callable[[Report, Language], str]) -> None:
    held = a_report().sets[0]
    assert held.answers
    seen, unseen = (
        replace(held.answers.failures[0], question=f"Hva er {part}?", part=part) for part in ("tuning", "test")
    )
    told = replace(a_report(), sets=(replace(held, answers=replace(held.answers, failures=(seen, unseen))),))

    text = write(told, Language.NB)

    assert "Hva er tuning?" in text
    assert "Hva er test?" not in text

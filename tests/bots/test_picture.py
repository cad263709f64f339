"""A picture of a project tells everything once, without colour too, and what others have written in it stays text."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from matplotlib import get_data_path

from assistant.advice.standing import Standing, Turn
from bots.picture import layout as places
from bots.picture import looks
from bots.picture.lettering import plain, width, wrap
from bots.picture.looks import LOOKS
from bots.picture.mermaid import write
from bots.picture.routes import routes
from bots.picture.shown import shown
from bots.picture.svg import draw
from knowledge.document import Provenance
from knowledge.errors import NotFound
from knowledge.framework.framework import Framework, Text
from knowledge.framework.reading import shipped
from knowledge.language import Language
from knowledge.phrases import Phrases
from knowledge.project import Progress, State

SVG = "{http://www.w3.org/2000/svg}"
PHRASES = Phrases(["bots.picture"])
NASTY = 'Lag <b onload="x"> & "plan" ]] --> {{sett}} %%{init}%% #quot; `kode`\n\x00\u202eslutt'
FOCUS = "involvere-innbyggerne"


def a_standing(framework: Framework | None = None) -> Standing:
    """A project in which every status occurs."""
    held = framework or shipped()
    states = (State.DONE, State.UNDER_WAY, State.NOT_RELEVANT, State.DONE, State.NOT_STARTED)
    first = [each.id for each in held.activities if each.phase == 1]
    return Standing(held, {name: states[number % len(states)] for number, name in enumerate(first)})


def titled(title: str) -> Framework:
    """The shipped framework with another title on its first activity."""
    held = shipped()
    first, *others = held.activities
    return replace(held, activities=(replace(first, title=Text(title)), *others))


def drawn(standing: Standing, focus: str | None = None, language: Language = Language.NB) -> ElementTree.Element:
    return ElementTree.fromstring(draw(standing, "Byen", language, PHRASES, focus))


def boxes(picture: ElementTree.Element) -> dict[str, ElementTree.Element]:
    """The group of each activity; it fails when one is there twice."""
    found = [each for each in picture.iter(f"{SVG}g") if each.get("data-activity")]
    named = {each.get("data-activity", ""): each for each in found}
    assert len(named) == len(found)
    return named


def ties(picture: ElementTree.Element) -> Counter[tuple[str, str]]:
    return Counter(
        (each.get("data-from", ""), each.get("data-to", ""))
        for each in picture.iter(f"{SVG}g")
        if each.get("data-from")
    )


def required_pairs(framework: Framework) -> Counter[tuple[str, str]]:
    return Counter((name, each.id) for each in framework.activities for name in each.requires)


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("language", list(Language))
def test_every_activity_is_there_once_with_its_status_in_words(language: Language) -> None:
    standing = a_standing()
    held = boxes(drawn(standing, language=language))

    assert {standing.turn(name) for name in held} == set(Turn)
    assert held.keys() == standing.framework.by_id.keys()
    for name, box in held.items():
        activity = standing.framework.by_id[name]
        told = box.findtext(f"{SVG}title") or ""
        status = PHRASES.say(f"picture_{standing.turn(name)}", language)
        assert told.startswith(f"{activity.title.within(language)}: {status}")
        assert box.get("role") == "img"
        assert all(standing.framework.by_id[other].title.within(language) in told for other in activity.requires)
        shown_text = " ".join(each.text or "" for each in box.iter(f"{SVG}text"))
        assert shown_text == activity.title.within(language)


@pytest.mark.parametrize("language", list(Language))
def test_the_picture_has_a_name_counts_and_a_legend_in_its_language(language: Language) -> None:
    standing = a_standing()
    picture = drawn(standing, language=language)
    held = {each.get("id"): each for each in picture.iter() if each.get("id")}
    words = [each.text or "" for each in picture.iter(f"{SVG}text")]

    assert picture.get("lang") == language
    assert held[picture.get("aria-labelledby")].text == "Byen"
    states = Counter(standing.progress.values())
    relevant = len(standing.framework.activities) - states[State.NOT_RELEVANT]
    counts = PHRASES.say("picture_counts", language, done=states[State.DONE], relevant=relevant)
    assert (held[picture.get("aria-describedby")].text or "").endswith(counts)
    for turn in Turn:
        status = PHRASES.say(f"picture_{turn}", language)
        assert any(word.startswith(f"{status} (") for word in words), status
    assert PHRASES.say("picture_editorial", language) in words


def test_each_status_has_a_sign_and_a_border_of_its_own_beside_its_colour() -> None:
    standing = a_standing()
    signs: dict[Turn, tuple[str, ...]] = {}
    borders: dict[Turn, tuple[str | None, ...]] = {}
    for name, box in boxes(drawn(standing)).items():
        turn = standing.turn(name)
        sign = box.find(f"{SVG}g")
        frame = box.findall(f"{SVG}rect")
        assert sign is not None
        shape = tuple(f"{each.tag} {each.get('d')} {each.get('r')}" for each in sign)
        border = (frame[0].get("stroke-width"), frame[0].get("stroke-dasharray"), str(len(frame)))
        assert signs.setdefault(turn, shape) == shape
        assert borders.setdefault(turn, border) == border

    assert signs.keys() == borders.keys() == set(Turn)
    for one, other in combinations(Turn, 2):
        assert signs[one] != signs[other]
        assert borders[one] != borders[other]


def test_text_and_borders_stand_out_from_what_they_stand_on() -> None:
    for look in LOOKS.values():
        assert contrast(look.text, look.fill) >= 4.5
        assert contrast(look.border, look.fill) >= 3
        assert contrast(look.border, looks.GROUND) >= 3
        assert contrast(look.border, looks.PAPER) >= 3
    for text in (looks.INK, looks.SOFT):
        assert contrast(text, looks.PAPER) >= 4.5
        assert contrast(text, looks.GROUND) >= 4.5
    for line in (looks.OPEN, looks.CROSSING):
        assert contrast(line, looks.GROUND) >= 3
        assert contrast(line, looks.SETTLED) >= 3


def test_the_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


LONG = ("Innovasjonssamarbeid" * 12, "WWW @@@ " * 40, "Kort", "計画" * 60, "i " * 200)


@pytest.mark.parametrize("title", LONG)
@pytest.mark.parametrize("focus", [None, "standardisere"])
def test_no_text_is_wider_or_taller_than_its_box(title: str, focus: str | None) -> None:
    for box in boxes(drawn(a_standing(titled(title)), focus)).values():
        frame = box.find(f"{SVG}rect")
        assert frame is not None
        x, y, wide, high = (float(frame.get(name, "")) for name in ("x", "y", "width", "height"))
        lines = list(sized(box))
        assert 1 <= len(lines) <= 4
        for line, size in lines:
            assert x < float(line.get("x", "")) + width(line.text or "", size) <= x + wide - 4
            assert y + size * 0.9 <= float(line.get("y", "")) <= y + high - size * 0.25


def sized(box: ElementTree.Element) -> Iterator[tuple[ElementTree.Element, float]]:
    """Give every line of text with its size, its own or its group's."""
    for group in box.iter():
        for line in group.findall(f"{SVG}text"):
            yield line, float(line.get("font-size") or group.get("font-size") or "")


def test_no_text_is_smaller_than_eleven_pixels_or_outside_the_picture() -> None:
    for focus in (None, FOCUS):
        picture = drawn(a_standing(), focus)
        assert 1600 <= float(picture.get("width", "")) <= 2000
        lines = list(sized(picture))
        assert len(lines) == len(list(picture.iter(f"{SVG}text")))
        for line, size in lines:
            assert size >= 11
            assert 0 < float(line.get("y", "")) < float(picture.get("height", ""))


@pytest.mark.parametrize(("file", "bold"), [("DejaVuSans.ttf", False), ("DejaVuSans-Bold.ttf", True)])
def test_the_width_table_is_never_too_small_for_a_wide_typeface(file: str, bold: bool) -> None:
    font = TTFont(f"{get_data_path()}/fonts/ttf/{file}")
    glyphs, advances, units = font.getBestCmap(), font["hmtx"].metrics, font["head"].unitsPerEm
    words = {
        word for each in shipped().activities for language in Language for word in each.title.within(language).split()
    }

    assert len(words) > 300
    for word in words:
        real = sum(advances[glyphs[ord(sign)]][0] for sign in word) / units * 13
        assert real <= width(word, 13, bold=bold) <= real * 1.6, word


def test_a_text_is_parted_between_words_and_a_long_word_with_a_hyphen() -> None:
    assert wrap("en to tre", 10, width("en to", 10), 3) == ("en to", "tre")
    assert wrap("aaaaaa", 10, width("aaa-", 10), 3) == ("aaa-", "aaa")
    assert wrap("en to tre fire", 10, width("tre…", 10), 2) == ("en", "to…")
    assert wrap("", 10, 100, 2) == ("",)
    assert plain(" a\n\x00b\u202ec\ud800 ") == "a bc"


def test_what_others_have_written_stays_text() -> None:
    standing = a_standing(titled(NASTY))
    text = draw(standing, NASTY, Language.EN, PHRASES)
    picture = ElementTree.fromstring(text)
    first = standing.framework.activities[0].id

    assert (boxes(picture)[first].findtext(f"{SVG}title") or "").startswith(plain(NASTY))
    assert picture.findtext(f"{SVG}title") == plain(NASTY)
    assert {each.tag.removeprefix(SVG) for each in picture.iter()} == {
        "svg", "title", "desc", "g", "rect", "circle", "path", "text",
    }  # fmt: skip
    assert not [name for each in picture.iter() for name in each.attrib if name.startswith("on") or "href" in name]
    assert "url(" not in text
    assert re.findall(r"\bhttps?://\S+?(?=\")", text) == ["http://www.w3.org/2000/svg"]


def test_the_same_project_gives_the_same_picture() -> None:
    for focus in (None, FOCUS):
        one, other = (draw(a_standing(), "Byen", Language.NB, PHRASES, focus) for _ in range(2))
        assert one == other
    assert write(a_standing(), Language.NB) == write(a_standing(), Language.NB)


def test_every_requirement_is_one_line_and_only_open_ones_are_strong() -> None:
    standing = a_standing()
    picture = drawn(standing)
    strong = set()
    for each in picture.iter(f"{SVG}g"):
        if each.get("data-from") and float(each.findall(f"{SVG}path")[0].get("stroke-width", "")) > 1:
            strong.add((each.get("data-from"), each.get("data-to")))

    assert ties(picture) == required_pairs(standing.framework)
    assert strong == {
        pair for pair in required_pairs(standing.framework) if not any(standing.is_settled(name) for name in pair)
    }
    assert 0 < len(strong) < len(ties(picture))


def points(line: str) -> Iterator[tuple[float, float]]:
    """Give points along a line, close enough to find whatever it passes."""
    x = y = 0.0
    for command, said in re.findall(r"([MLQCV])([^MLQCV]+)", line):
        numbers = [float(each) for each in re.split(r"[ ,]", said)]
        if command == "V":
            numbers = [x, *numbers]
        knots = [(x, y), *zip(numbers[::2], numbers[1::2], strict=True)]
        steps = 1 if command == "M" else 60
        for step in range(1, steps + 1):
            held, t = knots, step / steps
            while len(held) > 1:
                held = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in pairwise(held)]
            yield held[0]
        x, y = knots[-1]


def entangled() -> Framework:
    """The shipped framework with more requirements, of every sort, in both directions between processes."""
    held = shipped()
    sequence = sorted(held.activities, key=lambda each: held.order[each.id])
    more = {
        each.id: (sequence[number * 7 % number].id, sequence[number // 2].id)
        for number, each in enumerate(sequence)
        if number % 2
    }
    return replace(
        held,
        activities=tuple(
            replace(each, requires=tuple(dict.fromkeys((*each.requires, *more.get(each.id, ())))))
            for each in held.activities
        ),
    )


@pytest.mark.parametrize("focus", [None, FOCUS, "skape-prosjekter"])
def test_no_line_passes_behind_a_box_and_none_leaves_the_picture(focus: str | None) -> None:
    framework = entangled()
    held = shown(Standing(framework, {}), focus)
    titles = {each.id: each.title.nb for each in held.activities}
    layout = places.arrange(held, titles, ["Navn"] * len(held.bands), titles, 120)
    found = routes(layout, held.ties)

    assert len(found) == len(held.ties)
    assert focus or len(found) > 150
    for route in found:
        for x, y in [*points(route.line), *points(route.head.removesuffix("Z"))]:
            assert places.MARGIN + places.NAME < x < places.WIDTH - places.MARGIN
            assert 120 - places.BETWEEN < y < layout.bottom
            for box in layout.boxes.values():
                inside = box.x < x < box.x + places.COLUMN and box.y < y < box.y + box.height
                assert not inside, (route.tie.required.id, route.tie.waiting.id, box.activity.id)


def test_a_line_ends_at_the_box_that_waits() -> None:
    held = shown(Standing(entangled(), {}))
    titles = {each.id: each.title.nb for each in held.activities}
    layout = places.arrange(held, titles, ["Navn"] * 6, titles, 120)

    for route in routes(layout, held.ties):
        x, y = next(points(route.head))
        box = layout.boxes[route.tie.waiting.id]
        at_left = x == box.x and box.y < y < box.y + box.height
        at_an_end = y in (box.y, box.y + box.height) and box.x < x < box.x + places.COLUMN
        assert at_left or at_an_end


def test_boxes_never_overlap_and_stand_in_the_column_of_their_phase() -> None:
    held = shown(a_standing())
    titles = {each.id: each.title.nb * 3 for each in held.activities}
    boxed = places.arrange(held, titles, ["Navn"] * 6, titles, 120).boxes

    assert all(box.x == places.column_x(box.activity.phase - 1) for box in boxed.values())
    for one, other in combinations(boxed.values(), 2):
        assert one.x != other.x or one.y + one.height < other.y or other.y + other.height < one.y


@pytest.mark.parametrize("framework", [shipped(), entangled()])
def test_one_process_is_drawn_with_its_neighbours_only(framework: Framework) -> None:
    standing = a_standing(framework)
    by_id = standing.framework.by_id
    pairs = {pair: (by_id[pair[0]].process, by_id[pair[1]].process) for pair in required_pairs(standing.framework)}
    touching = {pair for pair, processes in pairs.items() if FOCUS in processes}
    own = {each.id for each in standing.framework.activities if each.process == FOCUS}
    picture = drawn(standing, FOCUS)

    assert boxes(picture).keys() == own | {name for pair in touching for name in pair}
    assert boxes(picture).keys() > own
    assert ties(picture) == Counter(touching)


def test_a_neighbour_says_which_process_and_phase_it_comes_from() -> None:
    standing = a_standing()
    for name, box in boxes(drawn(standing, FOCUS, Language.EN)).items():
        activity = standing.framework.by_id[name]
        first = next(sized(box))[0].text or ""
        comes = standing.framework.process(activity.process).name.within(Language.EN)
        assert first.startswith(f"{comes} · {activity.phase}.") == (activity.process != FOCUS)


def test_a_process_that_is_not_in_the_framework_is_not_found() -> None:
    with pytest.raises(NotFound, match="picture_process_unknown"):
        draw(a_standing(), "Byen", Language.NB, PHRASES, "finnes-ikke")


def test_the_note_on_proposals_comes_only_with_proposals_and_marks_them_when_there_is_other_text_too() -> None:
    held = shipped()
    sure = replace(held.activities[0].origin, provenance=Provenance.SOURCE)
    processes = tuple(
        replace(process, phases=tuple(replace(phase, origin=sure) for phase in process.phases))
        for process in held.processes
    )
    none = replace(held, processes=processes, activities=tuple(replace(each, origin=sure) for each in held.activities))
    some = replace(held, processes=processes)
    said = {
        name: " ".join(each.text or "" for each in drawn(Standing(framework, {})).iter(f"{SVG}text"))
        for name, framework in {"all": held, "some": some, "none": none}.items()
    }

    assert PHRASES.say("picture_editorial", Language.NB) in said["all"]
    assert "*" not in said["all"] + said["none"]
    assert PHRASES.say("picture_editorial", Language.NB) not in said["some"] + said["none"]
    assert PHRASES.say("picture_editorial_some", Language.NB) in said["some"]
    assert said["some"].count(" *") == len(held.activities) + 1


@pytest.mark.parametrize("progress", [{}, {each.id: State.DONE for each in shipped().activities}])
def test_an_empty_and_a_finished_project_can_be_drawn(progress: Progress) -> None:
    standing = Standing(shipped(), progress)

    assert len(boxes(drawn(standing))) == len(standing.framework.activities)


def test_a_framework_without_activities_can_be_drawn() -> None:
    bare = Standing(replace(shipped(), activities=()), {})

    assert boxes(drawn(bare)) == boxes(drawn(bare, FOCUS)) == {}
    assert write(bare, Language.NB).startswith("flowchart LR\n")


NODE = re.compile(r'^    (a\d+)(\(\[|\(|\{\{|\[/|\[)"(\S) ([^"<>`\[\]{}()%&]*)"(\]\)|\)|\}\}|/\]|\]):::(\w+)$')
EDGE = re.compile(r"^  (a\d+) (-->|-\.->) (a\d+)$")


@pytest.mark.parametrize("focus", [None, FOCUS])
def test_the_mermaid_text_has_each_activity_and_each_requirement_once(focus: str | None) -> None:
    standing = a_standing(titled(NASTY))
    held = shown(standing, focus)
    lines = write(standing, Language.NN, focus).splitlines()
    nodes = [found for line in lines if (found := NODE.match(line))]
    edges = [found for line in lines if (found := EDGE.match(line))]
    names = {f"a{number}": each.id for number, each in enumerate(standing.framework.activities, start=1)}

    assert Counter(names[found[1]] for found in nodes) == Counter(each.id for each in held.activities)
    assert {found[6] for found in nodes} >= {"done", "blocked"}
    assert all(found[6] == standing.turn(names[found[1]]) for found in nodes)
    assert len({(found[6], found[2], found[3]) for found in nodes}) == len({found[2] for found in nodes})
    assert Counter((names[found[1]], names[found[3]]) for found in edges) == Counter(
        (tie.required.id, tie.waiting.id) for tie in held.ties
    )
    assert {found[2] for found in edges} == {"-->", "-.->"}
    groups = [line for line in lines if line.startswith("  subgraph ")]
    assert len(groups) == lines.count("  end") == len({each.process for each in held.activities})
    assert len(lines) == 1 + len(nodes) + len(edges) + 2 * len(groups) + len(Turn)


def test_a_title_cannot_end_its_label_in_the_mermaid_text() -> None:
    line = write(a_standing(titled(NASTY)), Language.NB).splitlines()[2]

    assert line.startswith('    a1(["✓ Lag #60;b onload#61;#34;x#34;#62; #38; #34;plan#34; #93;#93; --#62; ')
    assert line.count('"') == 2
    assert "%%" not in line

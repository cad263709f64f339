"""The pages lead where they say, and leave out no setting."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)")


def prose(page: Path) -> str:
    return _FENCED.sub("", page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """Give the names of a page's headings, as those who show Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.strip().lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_another_place_here_leads_there(page: Path) -> None:
    for file, anchor in _LINK.findall(prose(page)):
        there = (page.parent / file).resolve() if file else page
        assert there.exists(), file
        assert not anchor or anchor in anchors(there), f"{file}#{anchor}"


def test_every_setting_is_told_to_those_who_operate() -> None:
    names = re.findall(r"^# OMSTILLING(_\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    told = (ROOT / "docs" / "bruk" / "drift.md").read_text("utf-8")

    assert len(names) > 40
    assert [name for name in names if not re.search(rf"`(OMSTILLING)?{name}[`=]", told)] == []

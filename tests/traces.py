"""Looks for what should be gone: any byte of a word, anywhere in a folder."""

from pathlib import Path

STEM = "kanarif"


def traces(folder: Path, word: str = STEM) -> list[str]:
    """Name every file whose bytes or whose name hold the word, in UTF-8 or UTF-16, in any case."""
    wanted = [form.encode(code) for form in forms(word) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    held = [path for path in folder.rglob("*") if path.is_file()]
    return [
        str(path.relative_to(folder))
        for path in held
        if word in path.name.lower() or any(form in path.read_bytes() for form in wanted)
    ]


def forms(word: str) -> tuple[str, ...]:
    return (word, word.capitalize(), word.upper())

"""A retrieval set of the tests' own, and files in the layout that such sets have."""

import json
from pathlib import Path

PASSAGES = {
    "vann": ("Vannverket", "Vannverket la nye rør i 2019."),
    "klima": ("Klimaplanen", "Asker skal kutte klimagassutslippene med 55 prosent."),
    "panel": ("Borgerpanelet", "Trondheim trakk ut 1200 innbyggere til et borgerpanel."),
    "skole": ("", "Skolen i Steinkjer fikk nytt tak."),
    "buss": ("Busser", "Bussene i Limerick går på strøm."),
    "bad": ("", "Svømmehallen på Heggedal er stengt om sommeren."),
}
QUESTIONS = {
    "q1": "Når la vannverket nye rør?",
    "q2": "Hvor mye skal Asker kutte klimagassutslippene?",
    "q3": "Hvem fikk nytt tak i Steinkjer?",
    "q4": "Hvor mange innbyggere er i borgerpanelet i Trondheim?",
    "q5": "Hvem har ingen dømt om?",
}
RELEVANT = {"q1": {"vann": 1}, "q2": {"klima": 1, "bad": 0}, "q3": {"skole": 1}, "q4": {"panel": 2}}


def a_set(folder: Path) -> Path:
    """Write the set as files, in BEIR's layout."""
    (folder / "qrels").mkdir(parents=True)
    lines(
        folder / "corpus.jsonl", [{"_id": name, "title": each[0], "text": each[1]} for name, each in PASSAGES.items()]
    )
    lines(folder / "queries.jsonl", [{"_id": name, "text": text} for name, text in QUESTIONS.items()])
    judged = [f"{name}\t{passage}\t{grade}" for name, each in RELEVANT.items() for passage, grade in each.items()]
    (folder / "qrels" / "test.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *judged]) + "\n", "utf-8")
    return folder


def lines(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path

"""A small knowledge base for chains and agents: what all may read, and what only Asker's leaders may see or count."""

from pathlib import Path

from builders import a_draft, restricted

from knowledge.document import Kind
from knowledge.knowledge_base import open_for_writing
from knowledge.project import Account, Entry, State
from knowledge.settings import KnowledgeSettings

LEADERS = restricted("3203", "ledelsen")
PANEL = "Trondheim kommune opprettet et borgerpanel i 2020. Panelet hadde 1200 innbyggere fra alle bydeler."
OPEN_DRAFTS = [
    a_draft(
        "panel",
        [PANEL, "Panelet svarte på spørsmål om byutvikling, skole og klima. Svarene ble lagt fram for bystyret."],
        title="Borgerpanelet i Trondheim",
        kind=Kind.CASE,
        municipality="5001",
        place="Trondheim",
        year=2020,
        url="https://eksempel.no/panel",
        processes=("involvere-innbyggerne",),
        phases=(3,),
    ),
    a_draft(
        "klima-asker",
        ["Asker kommune skal kutte klimagassutslippene med 55 prosent. Målet ble vedtatt i juni 2021."],
        title="Klimamål i Asker",
        kind=Kind.PLAN,
        municipality="3203",
        place="Asker",
        year=2021,
    ),
    a_draft("vann", "Vannverket la 12 kilometer nye rør i 2019, fordi de gamle lekket.", title="Vann og avløp"),
]
SECRET_DRAFT = a_draft(
    "heggedalsnotatet",
    ["Rådmannen foreslår å selge svømmehallen på Heggedal for 42 millioner kroner, og å legge ned borgerpanelet."],
    title="Notat om Heggedal",
    kind=Kind.CASE,
    municipality="3203",
    year=2024,
    wall=LEADERS,
)
SECRETS = ("heggedal", "42 millioner", "rådmannen")
SECRET_PROJECT = "nedleggelsen"


def build(data: Path, cache: Path, with_secrets: bool = True) -> Path:
    """Build the base in a folder, with the offline model; give the folder."""
    with open_for_writing(KnowledgeSettings(data=data, cache=cache, embedding_model="offline")) as base:
        for draft in [*OPEN_DRAFTS, *([SECRET_DRAFT] if with_secrets else [])]:
            base.library.publish(draft)
        base.library.settle()
        if with_secrets:
            base.projects.create(SECRET_PROJECT, LEADERS, Account("Nedleggelsen"), "prøve")
            done = [Entry(each.id, State.DONE) for each in base.editions.current().activities[:4]]
            base.projects.report(SECRET_PROJECT, done, "prøve")
    return data

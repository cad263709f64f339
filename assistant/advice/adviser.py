"""Advice for a project or a municipality: fetches what ``recommend`` needs from the knowledge base, through a scope."""

from assistant.advice.finding import Asker, EvidenceFinder
from assistant.advice.recommend import Advice, recommend
from assistant.advice.score import Focus
from knowledge.framework.framework import Framework
from knowledge.municipalities import Municipalities
from knowledge.project import Progress
from knowledge.registry.documents import Documents
from knowledge.registry.verdicts import Verdicts
from knowledge.retriever import Retriever

_CANDIDATES = 12
"""Ready activities that evidence is searched for, the best first."""


class Adviser:
    """Gives advice from one knowledge base."""

    def __init__(
        self,
        framework: Framework,
        documents: Documents,
        verdicts: Verdicts,
        retriever: Retriever,
        municipalities: Municipalities,
    ) -> None:
        self.framework = framework
        self._finder = EvidenceFinder(framework, documents, verdicts, retriever, municipalities)

    def advise(self, progress: Progress, asker: Asker, focus: Focus = Focus(), most: int | None = None) -> Advice:
        """Advise on what to do next, with evidence that the asker may see.

        Evidence is searched for only where it can matter: for what comes first by all that is known without a search.
        """
        known = self._finder.known(asker)
        first = recommend(self.framework, progress, known.evidence, focus, most=max(_CANDIDATES, most or 0))
        searched = {
            each.activity.id: self._finder.search(each.activity, known, asker) for each in first.recommendations
        }
        return recommend(self.framework, progress, {**known.evidence, **searched}, focus, most)

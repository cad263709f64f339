"""The retriever that a chain asks: a question in, documents out, each the literal text of a passage and its place."""

from pathlib import Path
from typing import Any, Self

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, InstanceOf

from bots.chains.open_base import OpenBase
from bots.narrowing import filters
from knowledge.access import Scope
from knowledge.document import Filters, Passage


class OmstillingRetriever(BaseRetriever):
    """Finds the best ``k`` passages that ``scope`` may see, narrowed as the other fields say.

    Municipalities are named by number or name, processes by id. ``base`` may be shared with others; without it, the
    retriever opens ``data`` (or the folder that the environment names) and closes it when it is closed itself. What
    is narrowed to something that does not exist raises ``Invalid`` or ``NotFound``, asking after closing
    ``Unavailable``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    scope: InstanceOf[Scope]
    k: int = Field(default=6, ge=1, le=50)
    kinds: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    phases: tuple[int, ...] = ()
    years: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    data: Path | None = None
    base: InstanceOf[OpenBase] = Field(default_factory=lambda said: OpenBase(said["data"]), exclude=True, repr=False)

    def model_post_init(self, context: Any) -> None:
        """Refuse filters that name what does not exist, before anything is asked."""
        super().model_post_init(context)
        try:
            self._filters()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the knowledge base, if it is this retriever's own."""
        if "base" not in self.model_fields_set:
            self.base.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain gives it by this name
    ) -> list[Document]:
        found = self.base.base.retriever.retrieve(query, self.scope, self._filters(), self.k)
        return [document_of(each, found.words_only) for each in found.passages]

    def _filters(self) -> Filters:
        return filters(self.kinds, self.municipalities, self.processes, self.phases, self.years, self.languages)


def document_of(passage: Passage, words_only: bool = False) -> Document:
    """Make a LangChain document of a passage; ``start`` and ``end`` count characters in the version's stored text."""
    piece, said = passage.chunk, passage.description
    return Document(
        id=piece.key,
        page_content=piece.text,
        metadata={
            "document_id": passage.document_id,
            "version": passage.version,
            "title": said.title,
            "heading_path": list(piece.heading_path),
            "page": piece.page,
            "page_label": piece.page_label,
            "url": said.url,
            "place": said.place,
            "year": said.year,
            "kind": str(said.kind),
            "language": said.language,
            "provenance": str(said.provenance),
            "visibility": str(passage.wall.visibility),
            "chunk_id": piece.key,
            "start": piece.start,
            "end": piece.end,
            "score": passage.score,
            "words_only": words_only,
        },
    )

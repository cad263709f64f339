"""The systems that are compared: the product, its words alone, BM25 as it comes, and what a tutorial builds."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from zlib import crc32

from evals.beir import RetrievalSet
from evals.stages import Progress
from knowledge.access import Scope, Wall
from knowledge.document import Chunk, Description, Draft, chunk_key, searched_text
from knowledge.knowledge_base import KnowledgeBase
from knowledge.retriever import Retriever

Run = dict[str, dict[str, float]]
"""For each question the passages found, with their scores."""
Finder = Callable[[str], dict[str, float]]
"""Gives the passages found for a question, with their scores."""
Passages = Mapping[str, tuple[str, str]]
"""Title and text of each passage, by its name."""
DEPTH = 20
_BATCH = 200
_TOGETHER = 500
"""Passages of a set that are put into one document: publishing is by document."""


def load_product(base: KnowledgeBase, held: RetrievalSet, progress: Progress) -> Mapping[str, str]:
    """Put the passages of a set into a knowledge base, each a chunk, some hundred to a document.

    Gives the name of the passage that each chunk key stands for.
    """
    names: dict[str, str] = {}
    documents: list[str] = []
    passages = list(held.passages.items())
    for number, start in enumerate(range(0, len(passages), _TOGETHER)):
        document = f"set-{number}"
        pieces: list[Chunk] = []
        text = ""
        for ordinal, (name, (title, said)) in enumerate(passages[start : start + _TOGETHER]):
            searched = searched_text(title, (), said) if title else said
            key = chunk_key(document, searched, ordinal)
            pieces.append(Chunk(key, ordinal, len(text), len(text) + len(said), said, (), None, None, searched))
            text += f"{said}\n\n"
            names[key] = name
        base.library.publish(_draft(document, text, tuple(pieces)))
        documents.append(document)
    keep_only(base, documents)
    base.library.settle(progress)
    return names


def keep_only(base: KnowledgeBase, documents: Collection[str]) -> None:
    """Withdraw what a kept knowledge base still holds of an earlier edition of the set."""
    for document, _ in list(base.documents.published()):
        if document.id not in documents:
            base.library.withdraw(document.id)


def product(retriever: Retriever, names: Mapping[str, str] | None = None) -> Finder:
    """Find with the product's own retriever; ``names`` are those of the passages, where they are not their chunks'."""

    def find(question: str) -> dict[str, float]:
        found = retriever.retrieve(question, Scope.all(), limit=DEPTH).passages
        return {names[each.chunk.key] if names else each.chunk.key: each.score for each in found}

    return find


def bm25(passages: Passages) -> Finder:
    """Find by BM25 as bm25s and most search engines ship it: whole words, Norwegian stop words and stemmer."""
    import bm25s
    import Stemmer

    names, stemmer = list(passages), Stemmer.Stemmer("norwegian")

    def terms(texts: list[str]) -> list[list[str]]:
        split = bm25s.tokenize(texts, stopwords="no", stemmer=stemmer, return_ids=False, show_progress=False)
        return [list(each) for each in split]

    index = bm25s.BM25()
    index.index(terms([_whole(*passages[name]) for name in names]), show_progress=False)

    def find(question: str) -> dict[str, float]:
        asked = terms([question])
        if not asked[0]:
            return {}
        rows, scores = index.retrieve(asked, k=min(DEPTH, len(names)), show_progress=False)
        return {names[row]: float(score) for row, score in zip(rows[0], scores[0], strict=True) if score > 0}

    return find


def tutorial(passages: Passages, model: Path, kept: Path, progress: Progress) -> Finder:
    """Find with the plain LangChain pipeline: recursive splitter 1000/200, Chroma, nearest neighbours.

    The store is kept in the folder ``kept`` and used again when it holds all of the passages.
    """
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    pages = [Document(page_content=_whole(*each), metadata={"id": name}) for name, each in passages.items()]
    pieces = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(pages)
    model_options = {"device": "cpu", "local_files_only": True}
    embeddings = HuggingFaceEmbeddings(model_name=str(model), model_kwargs=model_options)
    store = Chroma(collection_name="tutorial", embedding_function=embeddings, persist_directory=str(kept))
    said = [f"{piece.metadata['id']} {piece.page_content}" for piece in pieces]
    ids = [f"{number}-{crc32(each.encode())}" for number, each in enumerate(said)]
    if set(store.get(include=[])["ids"]) != set(ids):
        store.reset_collection()
        for start in range(0, len(pieces), _BATCH):
            store.add_documents(pieces[start : start + _BATCH], ids=ids[start : start + _BATCH])
            progress(min(start + _BATCH, len(pieces)), len(pieces))

    def find(question: str) -> dict[str, float]:
        scored: dict[str, float] = {}
        for page, distance in store.similarity_search_with_score(question, k=2 * DEPTH):
            scored.setdefault(page.metadata["id"], -float(distance))
        return dict(list(scored.items())[:DEPTH])

    return find


def _draft(document: str, text: str, pieces: tuple[Chunk, ...]) -> Draft:
    said = Description(title=document)
    return Draft(
        document, f"set:{document}", said, Wall(), text, pieces, text.encode(), document, "text/plain", "set/2"
    )


def _whole(title: str, text: str) -> str:
    return f"{title}\n{text}" if title else text

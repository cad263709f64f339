"""The systems that are compared: the product as it is, its words alone, and what a tutorial would have built."""

from collections.abc import Callable
from pathlib import Path

from evals.beir import RetrievalSet
from knowledge.access import Scope, Wall
from knowledge.document import Chunk, Description, Draft, chunk_key, searched_text
from knowledge.knowledge_base import KnowledgeBase
from knowledge.retriever import Retriever

Run = dict[str, dict[str, float]]
"""For each question the passages found, with their scores."""
DEPTH = 20


def load_product(base: KnowledgeBase, held: RetrievalSet, progress: Callable[[int, int], None]) -> None:
    """Put every passage of a set into a knowledge base, each as a document of one chunk."""
    for name, (title, text) in held.passages.items():
        searched = searched_text(title, (), text) if title else text
        piece = Chunk(chunk_key(name, searched), 0, 0, len(text), text, (), None, None, searched)
        said = Description(title=title or name)
        base.library.publish(
            Draft(name, f"set:{name}", said, Wall(), text, (piece,), text.encode(), name, "text/plain", "set/1")
        )
    base.library.settle(progress)


def run_product(retriever: Retriever, held: RetrievalSet) -> Run:
    """Ask the product's own retriever every question."""
    run: Run = {}
    for name, question in held.questions.items():
        found = retriever.retrieve(question, Scope.all(), limit=DEPTH)
        run[name] = {passage.document_id: passage.score for passage in found.passages}
    return run


def run_tutorial(held: RetrievalSet, model: Path) -> Run:
    """Ask the plain LangChain pipeline: recursive splitter 1000/200, Chroma, nearest neighbours."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    pages = [
        Document(page_content=f"{title}\n{text}" if title else text, metadata={"id": name})
        for name, (title, text) in held.passages.items()
    ]
    pieces = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(pages)
    model_options = {"device": "cpu", "local_files_only": True}
    embeddings = HuggingFaceEmbeddings(model_name=str(model), model_kwargs=model_options)
    store = Chroma(collection_name="tutorial", embedding_function=embeddings)
    for start in range(0, len(pieces), 500):
        store.add_documents(pieces[start : start + 500])
    run: Run = {}
    for name, question in held.questions.items():
        scored: dict[str, float] = {}
        for page, distance in store.similarity_search_with_score(question, k=2 * DEPTH):
            scored.setdefault(page.metadata["id"], -float(distance))
        run[name] = dict(list(scored.items())[:DEPTH])
    return run

"""A question becomes an answer. The steps in order; start reading here."""

from assistant.answer import Answer, Statement, Status
from assistant.extract import extract
from assistant.grounds import Grounds, enough
from assistant.question import Question
from assistant.understand import understand
from assistant.verify import supported
from knowledge.glossary import load_glossary
from knowledge.retriever import Retriever


class Assistant:
    """Answers questions from one knowledge base."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def answer(self, question: Question) -> Answer:
        """Answer from what the asker may see, by quoting it; say so when it does not say."""
        query = understand(question)
        found = self._retriever.retrieve(query.text, query.scope, query.filters)
        grounds = Grounds(query.text, self._retriever.rarities, load_glossary())
        statements: tuple[Statement, ...] = ()
        if enough(found.passages, grounds):
            statements = tuple(supported(extract(query.text, found.passages, grounds), found.passages))
        status = Status.QUOTED if statements else Status.NOT_FOUND
        return Answer(status, query.language, statements, found.passages, found.words_only)

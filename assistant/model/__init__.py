"""The chat model: where it is, how it is spoken to, and what may go wrong with it. LangChain is used here only."""

"""LangChain: the knowledge base offered to a municipality's own chains and agents.

A retriever and three tools. Rights are the ``Scope`` that the program gives; nothing that a model writes changes it.
The package itself imports nothing, so that the other doors stay light.
"""

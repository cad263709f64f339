"""The ground floor: what we know, who may see it, and how to find it.

``library`` is the one writer, ``retriever`` the one reader, ``knowledge_base`` opens both.
The registry (SQL) is the truth; everything under ``index`` is derived from it and may be thrown away.
"""

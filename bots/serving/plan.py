"""What a server process serves, and how: plain values, so that another process can be told them."""

from dataclasses import dataclass

from bots.web.settings import WebSettings
from knowledge.settings import KnowledgeSettings


@dataclass(frozen=True, slots=True)
class Plan:
    """What a process serves, and how."""

    web: WebSettings
    knowledge: KnowledgeSettings

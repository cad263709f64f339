"""What a person may start a conversation with: a ready question that has the model use the tools.

The texts lie in the phrases, in the door's language. What the person fills in is theirs; an identity number is refused.
"""

from collections.abc import Mapping

from mcp_types import GetPromptResult, Prompt, PromptArgument, PromptMessage, TextContent

from bots import wiring
from bots.refusing import refuse_identity_numbers
from knowledge.errors import Invalid, NotFound
from knowledge.language import Language

PROMPTS: Mapping[str, tuple[str, ...]] = {"neste-steg": ("kommune", "gjort"), "svar-med-kilder": ("emne",)}
"""The prompts, each with what may be filled in."""
_LONGEST = 1_000


def prompts(language: Language) -> list[Prompt]:
    """List the prompts."""
    phrases = wiring.phrases_over_mcp()
    return [
        Prompt(
            name=name,
            title=phrases.say(f"mcp_prompt_{_code(name)}_title", language),
            description=phrases.say(f"mcp_prompt_{_code(name)}_about", language),
            arguments=[
                PromptArgument(name=each, description=phrases.say(f"mcp_prompt_{each}", language), required=False)
                for each in blanks
            ],
        )
        for name, blanks in PROMPTS.items()
    ]


def prompt(name: str, given: Mapping[str, str], language: Language) -> GetPromptResult:
    """Give a prompt with what was filled in; raise a problem for one that is not there, or cannot be used so."""
    if name not in PROMPTS:
        raise NotFound("mcp_prompt_unknown", allowed=", ".join(PROMPTS))
    refuse_identity_numbers(given.values())
    if any(len(each) > _LONGEST for each in given.values()):
        raise Invalid("mcp_prompt_too_long", limit=_LONGEST)
    phrases = wiring.phrases_over_mcp()
    unsaid = phrases.say("mcp_prompt_unsaid", language)
    filled = {each: given.get(each, "").strip() or unsaid for each in PROMPTS[name]}
    text = phrases.say(f"mcp_prompt_{_code(name)}_text", language, **filled)
    return GetPromptResult(messages=[PromptMessage(role="user", content=TextContent(text=text))])


def _code(name: str) -> str:
    return name.replace("-", "_")

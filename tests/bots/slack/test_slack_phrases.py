"""What people are told in Slack shows a way forward that is there: to write or to press, and never a terminal's."""

import re
from collections.abc import Iterator
from importlib import resources

import pytest
import yaml

from bots import wiring
from knowledge.language import Language

ELSEWHERE = {"bots.terminal", "bots.serving", "bots.chains", "bots.mcp", "bots.web", "bots.for_models", "evals"}
"""What only other doors say, or a program that is used at a terminal."""
NOT_HERE = {
    "folder_busy", "folder_unusable", "registry_driver",  # told before there is a door
    "key_not_found", "version_not_found", "feedback_not_found", "conversation_held",  # nobody does that in Slack
    "activity_unknown", "activity_unknown_far",  # buttons name activities, and the rooms look them up themselves
    "slack_manifest_url", "slack_not_set", "slack_one_way", "slack_not_installed",  # for whoever runs the program
}  # fmt: skip
PLACE = re.compile(r"/(?:api|v1)/")
COMMAND = re.compile(r"(?<![/\w])omstilling (?=[a-z])|(?<!\S)--[a-z]|pip install")


def told(language: Language) -> Iterator[tuple[str, str]]:
    """Give what may be told in Slack, by code."""
    here = wiring.phrases_over_slack()
    for package in wiring.PACKAGES:
        if package not in ELSEWHERE:
            read = yaml.safe_load(resources.files(package).joinpath("phrases.yaml").read_text("utf-8"))
            for code in read:
                if code not in NOT_HERE and not code.startswith(("help_", "over_http_", "over_mcp_")):
                    yield code, here.raw(code, language)


@pytest.mark.parametrize("language", list(Language))
def test_nobody_in_slack_is_told_of_an_address_of_the_api_or_of_a_command_at_a_terminal(language: Language) -> None:
    found = dict(told(language))

    assert len(found) > 700
    assert {code for code, said in found.items() if PLACE.search(said) or COMMAND.search(said)} == set()


def test_what_is_said_otherwise_in_slack_stands_beside_what_all_doors_say() -> None:
    codes = wiring.all_phrases().codes()

    assert {
        code for code in codes if code.startswith("over_slack_") and code.removeprefix("over_slack_") not in codes
    } == set()


@pytest.mark.parametrize("language", list(Language))
def test_every_command_that_is_named_is_one_of_ours_in_that_language(language: Language) -> None:
    words = yaml.safe_load(resources.files("bots.slack").joinpath("commands.yaml").read_text("utf-8"))
    known = {word for each in words.values() for word in each[language]}

    named = {match for _, said in told(language) for match in re.findall(r"/omstilling ([^`»“\n]+)[`»“]", said)}

    assert named
    assert {each for each in named if not any(f"{each} ".startswith(f"{word} ") for word in known)} == set()

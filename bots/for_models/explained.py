"""What models are told of the tools and their arguments: ``tools.yaml``, in English, with the words people use."""

from functools import cache
from importlib import resources

import yaml


def told_of(tool: str) -> str:
    """Give what a model is told of a tool, or of all of them together (``server``)."""
    return _explained()["tools"][tool].strip()


def told_by(argument: str) -> str:
    """Give what a model is told of an argument."""
    return _explained()["arguments"][argument].strip()


@cache
def _explained() -> dict[str, dict[str, str]]:
    return dict(yaml.safe_load(resources.files("bots.for_models").joinpath("tools.yaml").read_text("utf-8")))

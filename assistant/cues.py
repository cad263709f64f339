"""The cues by which texts are recognised: regular expressions without regard to case, by name in a file of rules.

A file may hold other rules of its room as well; ``rules`` gives them as they stand.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml


def is_cued(text: str, file: str, name: str) -> bool:
    """Tell whether a text holds one of the cues that a file has by a name."""
    return any(cue.search(text) for cue in _cues(file, name))


@cache
def rules(file: str) -> Mapping[str, Any]:
    """Give what a file of rules holds (``next_step.yaml``)."""
    return dict(yaml.safe_load(resources.files("assistant").joinpath(file).read_text("utf-8")))


@cache
def _cues(file: str, name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in rules(file)[name])

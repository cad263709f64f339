"""Is a statement one plain sentence? Markup, addresses, control signs and text without end leave no model's mouth.

Every door writes a statement as text; this check is the wall in front of that one.
"""

import re
import unicodedata
from collections.abc import Sequence

from assistant.checks.fault import Fault

LONGEST = 500
"""Signs in a statement, at most."""
_ADDRESS = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,15}:/?/|\bwww\.|\b(?:javascript|data|mailto|file|vbscript|tel):\S|\[\[|"
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\S+@\S+\.\w|%[0-9a-f]{2}%[0-9a-f]{2}|&#?\w{2,8};",
    re.IGNORECASE,
)
_HOST = re.compile(
    r"(?<![\w@.])(?:[\w-]+\.)+(?:no|com|org|net|io|eu|se|dk|info|biz|dev|app|ai|gov|edu|xyz|ru|cn|uk|de|zip)\b(?!\.\w)",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"[<>`{}|\\^~]|\*\*|__|\]\s*\(|!\[|\[[^\]]*\]|^[=@#]|^\+(?![A-ZÆØÅ][a-zæøå])|^-\s*\d*[+*/=(]|\$\{|https?",
    re.IGNORECASE,
)
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def fault_of(text: str, sources: Sequence[str] = ()) -> Fault | None:
    """Name what is wrong with the form of a statement; None when it is one plain sentence.

    A bare host (*Veiviseren.no*) may stand in it where it stands in a source.
    """
    folded = unicodedata.normalize("NFKC", text).replace("。", ".")
    if any(unicodedata.category(sign) in _UNSEEN for sign in text):
        return Fault.FORM
    strange = any(not any(host in source for source in sources) for host in _HOST.findall(folded))
    if _ADDRESS.search(folded) or strange:
        return Fault.LINK
    if len(text) > LONGEST or _MARKUP.search(folded) or not any(sign.isalpha() for sign in text):
        return Fault.FORM
    return None

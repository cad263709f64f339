"""What is asked on about advice: why it was given, and what comes after it.

*Hvorfor?* gives the same advice once more, for it is shown with its reasons. *Og etter det?* and *Vi har gjort det. Hva
nå?* are asked from the same place with what was recommended first taken as done; the answer says that it was.
"""

from assistant.dialogue.about_next import is_about_next
from assistant.dialogue.swap import found, said_in
from assistant.question import Turn


def asked_after_advice(said: str, before: Turn) -> str | None:
    """Give what is asked on about advice; None where there was none, or something else is asked."""
    if not is_about_next(before.asked):
        return None
    if found("why_when", said):
        return before.asked
    if not found("after_that", said):
        return None
    done = f"«{before.proposed}» {said_in('done', before.asked)}. "
    is_told = not before.proposed or done in before.asked
    return before.asked if is_told else f"{done}{before.asked}"

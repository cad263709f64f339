"""``projects picture``: a project's activities and what they wait for, as a picture or as Mermaid text."""

from pathlib import Path

from assistant.advice.standing import Standing
from bots import wiring
from bots.picture import mermaid, svg
from bots.terminal.projects import opened
from bots.terminal.screen import Screen
from knowledge.errors import Invalid
from knowledge.framework.lookup import process_called
from knowledge.language import Language

_FORMS = (".svg", ".mmd", ".md")


def picture(
    data: Path | None, name: str, file: Path | None, process: str | None, language: Language | None, force: bool
) -> None:
    """Draw a project to a file, as its ending says; without a file, write Mermaid text to the screen."""
    screen = Screen(language)
    if file is not None and file.suffix.lower() not in _FORMS:
        raise Invalid("export_format", file=str(file), allowed=", ".join(_FORMS))
    with opened(data, name) as (base, project):
        framework = base.editions.current()
    standing = Standing(framework, project.progress)
    focus = process_called(framework, process).id if process else None
    if file is not None and file.suffix.lower() == ".svg":
        drawn = svg.draw(standing, project.account.title, screen.language, wiring.all_phrases(), focus)
    else:
        drawn = mermaid.write(standing, screen.language, focus)
    if file is None:
        screen.write(drawn)
        return
    if file.suffix.lower() == ".md":
        drawn = f"```mermaid\n{drawn}\n```\n"
    screen.save(file, drawn.encode(), force)
    screen.write(screen.say("picture_written", file=file))

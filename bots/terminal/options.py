"""The options that several commands share, so that each means the same everywhere."""

from pathlib import Path
from typing import Annotated

import typer

from bots.terminal.help import told

Json = Annotated[bool, typer.Option("--json", help=told("json"))]
Limit = Annotated[int, typer.Option(min=1, max=100, help=told("limit"))]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help=told("kind"))]
Municipalities = Annotated[list[str] | None, typer.Option("--municipality", help=told("municipality"))]
Municipality = Annotated[str | None, typer.Option("--municipality", help=told("own_municipality"))]
Processes = Annotated[list[str] | None, typer.Option("--process", help=told("process"))]
Process = Annotated[str | None, typer.Option("--process", help=told("process"))]
Phases = Annotated[list[int] | None, typer.Option("--phase", min=1, max=5, help=told("phase"))]
Phase = Annotated[int | None, typer.Option("--phase", min=1, max=5, help=told("phase"))]
Years = Annotated[list[int] | None, typer.Option("--year", help=told("year"))]
Languages = Annotated[list[str] | None, typer.Option("--document-language", help=told("language"))]
Name = Annotated[str, typer.Argument(metavar="ID", show_default=False)]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help=told("by"))]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=told("yes"))]
Done = Annotated[list[str] | None, typer.Option("--done", metavar="ACTIVITY", help=told("done"))]
UnderWay = Annotated[list[str] | None, typer.Option("--under-way", metavar="ACTIVITY", help=told("under_way"))]
NotRelevant = Annotated[list[str] | None, typer.Option("--not-relevant", metavar="ACTIVITY", help=told("not_relevant"))]
File = Annotated[Path, typer.Argument(metavar="FILE", show_default=False)]
Force = Annotated[bool, typer.Option("--force", help=told("force"))]

"""The content that comes with the program, as files to add: its documents, and those that the framework becomes."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from ingest.framework.documents import write_documents
from ingest.ingestor import files_in
from knowledge.document import PROCESSES
from knowledge.framework.framework import Framework, document_id

SHIPPED = "shipped:"
"""What the source of a shipped document begins with."""


@contextmanager
def shipped_files(framework: Framework) -> Iterator[list[tuple[Path, str]]]:
    """Give every file with the source it is known by; the framework's documents are those of the edition in use."""
    content = resources.files("knowledge").joinpath("content", "documents")
    with resources.as_file(content) as folder, framework_files(framework) as made:
        own = [(path, SHIPPED + path.relative_to(folder).as_posix()) for path in files_in([folder])]
        yield [*own, *made]


def shipped_ids() -> frozenset[str]:
    """Give the ids of the shipped documents: each file is named by the id of its document."""
    with resources.as_file(resources.files("knowledge").joinpath("content", "documents")) as folder:
        own = {path.stem for path in files_in([folder])}
    return frozenset(own | {document_id(process) for process in PROCESSES})


@contextmanager
def framework_files(framework: Framework) -> Iterator[list[tuple[Path, str]]]:
    """Give the documents of a framework as files, with the sources they are known by."""
    with tempfile.TemporaryDirectory(prefix="omstilling-framework-") as folder:
        yield list(write_documents(framework, Path(folder)))

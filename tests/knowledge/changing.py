"""Another process that changes a knowledge base, one order after another, as it is told on standard input.

Run as ``python changing.py DATA``. An order is a line of JSON, such as ``["publish", "plan", ["Et avsnitt."]]``; each
is answered with ``done`` when its change has been made. The base is opened for writing anew for each order.
"""

import json
import sys
from pathlib import Path

from builders import a_draft, internal
from fakes import HashingEmbedder, opening

from knowledge.knowledge_base import KnowledgeBase, open_for_writing
from knowledge.settings import KnowledgeSettings


def obey(base: KnowledgeBase, verb: str, *told: object) -> None:
    match verb, *told:
        case "publish", str(name), list(paragraphs):
            base.library.publish(a_draft(name, paragraphs))
        case "hide", str(name), list(paragraphs):
            base.library.publish(a_draft(name, paragraphs, wall=internal("5001")))
        case "settle", *_:
            base.library.settle()
        case "build", *_:
            base.indexes.meaning.build("hashing", "offline")
        case "withdraw", str(name):
            base.library.withdraw(name)
        case "restore", str(name):
            base.library.restore(name)
        case "rebuild", *_:
            base.library.rebuild()
        case "erase", str(name):
            base.library.erase(name)
        case _:
            raise ValueError(f"no such order: {verb} {told}")


def main(data: Path) -> None:
    for line in sys.stdin:
        with open_for_writing(KnowledgeSettings(data=data), opening(HashingEmbedder())) as base:
            for order in json.loads(line):
                obey(base, *order)
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

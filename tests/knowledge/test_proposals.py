"""Proposals: whose they are, who decides, and that nobody decides twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import a_draft
from served import a_leader, a_manager

from bots.deleting import delete_all_of
from knowledge.knowledge_base import KnowledgeBase
from knowledge.proposal import Proposal, ProposalState
from knowledge.registry.database import Database
from knowledge.registry.proposals import Proposals

DRAFT, WAITING, ACCEPTED = ProposalState.DRAFT, ProposalState.WAITING, ProposalState.ACCEPTED


@pytest.fixture
def proposals(tmp_path: Path) -> Proposals:
    return Proposals(Database(f"sqlite:///{tmp_path / 'registry.sqlite'}"), tmp_path / "proposed")


def a_proposal(name: str = "ett", **changes: object) -> Proposal:
    told: dict[str, object] = {
        "id": name,
        "asker": a_leader().id,
        "who": "Kari Nordmann",
        "municipality": "5001",
        "file_name": "erfaring.md",
        "given": {"kind": "case"},
        "seen": {"title": "Byfolk bygde park", "excerpt": "Hemmelig tekst"},
        "place": {},
        "state": DRAFT,
        "created": datetime.now(UTC),
    }
    return Proposal(**(told | changes))  # type: ignore[arg-type]


def test_a_draft_is_seen_by_whoever_made_it_and_by_nobody_else(proposals: Proposals) -> None:
    proposals.begin(a_proposal())

    assert proposals.find("ett", a_leader()) is not None
    assert proposals.find("ett", a_manager()) is None
    assert proposals.waiting(a_manager()) == []


def test_what_waits_is_for_the_managers_of_its_municipality(proposals: Proposals) -> None:
    proposals.begin(a_proposal())
    proposals.move("ett", [DRAFT], WAITING)

    assert [each.id for each in proposals.waiting(a_manager())] == ["ett"]
    assert proposals.waiting(a_manager("0301")) == []
    assert proposals.waiting(a_leader(id="en annen")) == []
    assert proposals.find("ett", a_manager("0301")) is None


def test_the_same_proposal_again_is_the_same(proposals: Proposals) -> None:
    proposals.begin(a_proposal())
    proposals.move("ett", [DRAFT], WAITING)

    assert proposals.begin(a_proposal()).state is WAITING
    assert len(proposals.of(a_leader().id)) == 1


def test_only_the_first_of_two_who_decide_decides(proposals: Proposals) -> None:
    proposals.begin(a_proposal(state=WAITING))

    first = proposals.move("ett", [WAITING], ACCEPTED, "Ola", job="jobb")
    second = proposals.move("ett", [WAITING], ProposalState.DECLINED, "Per", note="Nei")

    assert first is not None
    assert second is None
    stands = proposals.stored("ett")
    assert stands is not None
    assert (stands.state, stands.handled_by, stands.job, stands.note) == (ACCEPTED, "Ola", "jobb", "")


def test_a_draft_is_described_and_what_has_been_sent_is_not(proposals: Proposals) -> None:
    proposals.begin(a_proposal())
    described = proposals.describe("ett", {"kind": "plan"}, {"title": "Ny"})
    proposals.move("ett", [DRAFT], WAITING)

    assert described is not None
    assert (described.given, described.title) == ({"kind": "plan"}, "Ny")
    assert proposals.describe("ett", {"kind": "note"}, {}) is None


def test_of_what_is_handled_only_the_title_is_kept(proposals: Proposals) -> None:
    proposals.begin(a_proposal(state=WAITING))
    proposals.file("ett").write_text("Hemmelig tekst")
    proposals.move("ett", [WAITING], ProposalState.DECLINED, "Ola", note="Finnes fra før")

    assert not proposals.file("ett").exists()
    stands = proposals.stored("ett")
    assert stands is not None
    assert (stands.given, stands.seen) == ({}, {"title": "Byfolk bygde park"})
    assert (stands.title, stands.note) == ("Byfolk bygde park", "Finnes fra før")


def test_one_whose_data_are_erased_leaves_no_byte_of_what_they_proposed(base: KnowledgeBase) -> None:
    base.proposals.begin(a_proposal(seen={"title": "Kanarifuglen"}))
    base.proposals.begin(a_proposal("to", asker="en annen", seen={"title": "Gråspurven"}))
    base.proposals.file("ett").write_text("Kanarifuglen sang")

    gone = delete_all_of(base, a_leader().id)

    assert gone.proposals == 1

    assert base.proposals.of(a_leader().id) == []
    assert len(base.proposals.of("en annen")) == 1
    assert not any(b"Kanarifuglen" in path.read_bytes() for path in base.settings.data.rglob("*") if path.is_file())


def test_what_was_handled_goes_when_answers_of_that_time_go(base: KnowledgeBase) -> None:
    base.proposals.begin(a_proposal(state=WAITING))
    base.proposals.begin(a_proposal("to", state=WAITING))
    base.proposals.move("ett", [WAITING], ProposalState.DECLINED, "Ola")
    later = datetime.now(UTC) + timedelta(days=base.settings.retention_days + 1)

    told = base.retention.run(later)

    assert ("proposal", 1) in [(each.what, each.number) for each in told]
    assert [each.id for each in base.proposals.of(a_leader().id)] == ["to"]


def test_an_erased_document_is_taken_out_of_proposals_that_tell_of_it(base: KnowledgeBase) -> None:
    document = base.library.publish(a_draft()).document
    same = [{"document_id": document.id, "title": "Tittelen"}]
    base.proposals.begin(a_proposal(seen={"title": "Ny", "same_as": same}))
    base.proposals.begin(a_proposal("to", state=ProposalState.PUBLISHED, document_id=document.id))

    base.library.erase(document.id)

    left = base.proposals.stored("ett")
    assert left is not None
    assert left.seen["same_as"] == [{"erased": True}]
    assert base.proposals.stored("to") is None

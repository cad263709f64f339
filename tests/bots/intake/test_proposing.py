"""What somebody proposes is looked at as if they could publish it, and published as it was seen."""

from datetime import UTC, datetime

import pytest
from conftest import Opener
from fakes import HashingEmbedder, opening
from served import a_leader, a_manager, a_reader

from bots.intake.incoming import Incoming
from bots.intake.proposing import have_published, looked_at, may_propose
from bots.intake.worker import Worker
from ingest.ingestor import Ingestor
from knowledge.access import Role, Scope, User, Visibility, Wall
from knowledge.errors import Forbidden, Invalid, NotFound
from knowledge.knowledge_base import KnowledgeBase
from knowledge.proposal import Proposal, ProposalState
from knowledge.settings import KnowledgeSettings

NOTE = "# Elveparken\n\nKommunen bygde en park langs elva for 4 millioner kroner.\n"
OWNER = User("eier", Role.ADMINISTRATOR, everything=True)


def a_proposal(base: KnowledgeBase, user: User, text: str = NOTE, name: str = "park.md") -> Proposal:
    begun = base.proposals.begin(
        Proposal("ett", user.id, user.id, user.municipality, name, {}, {}, {}, ProposalState.DRAFT, datetime.now(UTC))
    )
    base.proposals.file(begun.id).write_text(text, "utf-8")
    return begun


def accepted(base: KnowledgeBase, user: User, by: User) -> Proposal:
    proposal = a_proposal(base, user)
    seen = looked_at(base, base.editions.current(), proposal, user, {})
    base.proposals.describe(proposal.id, {}, seen)
    moved = base.proposals.move(proposal.id, [ProposalState.DRAFT], ProposalState.ACCEPTED, by.id, job="jobb")
    assert moved is not None
    return moved


def test_one_who_may_publish_nothing_sees_what_it_would_become(base: KnowledgeBase) -> None:
    seen = looked_at(base, base.editions.current(), a_proposal(base, a_leader()), a_leader(), {})

    assert (seen["title"], seen["visibility"], seen["owner"]) == ("Elveparken", "internal", "5001")
    assert base.documents.visible(Scope.all()) == []


def test_whoever_accepts_it_does_not_make_it_reach_further_than_was_seen(
    writing: Opener, reading: Opener, settings: KnowledgeSettings, embedder: HashingEmbedder
) -> None:
    with writing():
        pass  # there is a folder now
    with reading() as base:
        proposal = accepted(base, a_leader(), OWNER)
        job, again = have_published(base, proposal, OWNER), have_published(base, proposal, OWNER)
        assert job.id == again.id == "jobb"
        assert Incoming(settings.data).path("jobb", 1).read_text("utf-8") == NOTE

        Worker(settings, opening(embedder), pace=0.01).run(once=True)
        (document,) = base.documents.visible(Scope.all())

    assert document.wall == Wall(Visibility.INTERNAL, "5001")


def test_what_has_been_erased_meanwhile_is_not_published(base: KnowledgeBase) -> None:
    proposal = accepted(base, a_leader(), a_manager())
    base.proposals.forget(a_leader().id)

    with pytest.raises(NotFound):
        have_published(base, proposal, a_manager())
    assert base.jobs.visible(a_manager().id) == []


def test_a_file_that_calls_itself_by_somebody_elses_document_is_told_without_whose_it_is(base: KnowledgeBase) -> None:
    theirs = a_proposal(base, a_manager("0301"), "---\nid: budsjett\n---\n\n# Budsjett\n\nHemmelige tall.\n")
    looked_at(base, base.editions.current(), theirs, a_manager("0301"), {})
    Ingestor(base.library, base.documents).add(base.proposals.file("ett"), {}, "upload:0301/b.md", "b.md")
    with pytest.raises(Invalid) as refused:
        looked_at(base, base.editions.current(), theirs, a_leader(), {})

    assert refused.value.code == "id_taken_elsewhere"
    assert "0301" not in str(refused.value)


@pytest.mark.parametrize("user", [a_reader(None), a_leader(None)])
def test_one_of_no_municipality_proposes_nothing(user: User) -> None:
    with pytest.raises(Forbidden):
        may_propose(user)


def test_one_from_outside_proposes_nothing_whatever_they_are_at_home() -> None:
    with pytest.raises(Forbidden):
        may_propose(a_manager(), is_outside=True)
    may_propose(a_reader())

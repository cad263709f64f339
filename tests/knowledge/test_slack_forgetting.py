"""What is kept of a person's use of Slack is told with the rest of what is theirs, and goes with it."""

from datetime import UTC, datetime, timedelta

from kept import an_answered

from bots.deleting import Mine, count_of, delete_all_of
from bots.told.exported import everything_as_json, written
from knowledge.knowledge_base import KnowledgeBase
from knowledge.language import Language
from knowledge.registry.slack.channels import Settled
from knowledge.registry.slack.people import Choices
from knowledge.registry.slack.posted import Posted, Spot

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)
TEAM, KARI, OLA = "T1", "kari", "ola"
CHOSEN = Choices(Language.NN, "klimaby", True, frozenset({"proposals"}))


def use_slack(base: KnowledgeBase, asker: str, choices: Choices = CHOSEN) -> None:
    """Choose, ask and get an answer in Slack; the Slack id is made of the name."""
    record = base.conversations.add(an_answered(), asker, "slack")
    base.slack_people.choose(TEAM, f"U{asker.upper()}", asker, choices, NOW)
    spot = Spot(TEAM, "C1", "1.0")
    base.slack_answers.note(Posted(f"d-{asker}", spot, asker, False, record.conversation_id, record.id, "1.1"))


def test_what_was_chosen_and_where_answers_were_given_is_in_the_copy_of_all_that_is_mine(base: KnowledgeBase) -> None:
    use_slack(base, KARI)
    use_slack(base, OLA)

    told = everything_as_json(base, KARI)

    (chosen,), (answer,) = told["slack"]["chosen"], told["slack"]["answers"]
    assert (chosen["slack_id"], chosen["choices"]["language"], chosen["choices"]["project"]) == (
        "UKARI",
        "nn",
        "klimaby",
    )
    assert (answer["id"], answer["spot"]["channel"]) == ("d-kari", "C1")
    assert '"proposals"' in written(told)
    assert "UOLA" not in written(told)


def test_deleting_all_that_is_mine_reaches_what_was_kept_of_slack_and_nobody_elses(base: KnowledgeBase) -> None:
    use_slack(base, KARI)
    use_slack(base, OLA)
    assert count_of(base, KARI) == Mine(conversations=1, feedback=0, slack=2, held=0, named=0, proposals=0)

    gone = delete_all_of(base, KARI)

    assert gone == Mine(conversations=1, feedback=0, slack=2, held=0, named=0, proposals=0)
    assert everything_as_json(base, KARI)["slack"] == {"chosen": [], "answers": []}
    assert len(everything_as_json(base, OLA)["slack"]["answers"]) == 1
    assert all(each.finished for each in base.deletions.all())


def test_whoever_wants_no_questions_kept_is_not_kept_again_after_deleting_everything(base: KnowledgeBase) -> None:
    use_slack(base, KARI, Choices(Language.NN, "klimaby", False, frozenset({"proposals"})))

    delete_all_of(base, KARI)

    assert base.slack_people.chosen(TEAM, "UKARI") == Choices(keeps=False)
    assert base.slack_people.wishing("proposals") == []


def test_who_has_settled_a_channel_is_told_of_it_and_it_stays(base: KnowledgeBase) -> None:
    base.slack_channels.settle(TEAM, "C1", Settled(project="klimaby"), KARI, NOW)

    delete_all_of(base, KARI)

    named = everything_as_json(base, KARI)["named"]
    assert [(each["what"], each["where"]) for each in named] == [("channel", "C1")]


def test_where_an_answer_was_given_is_kept_no_longer_than_the_answer(base: KnowledgeBase) -> None:
    spot = Spot(TEAM, "C1", "1.0")
    base.slack_answers.note(Posted("old", spot, KARI, False), NOW - timedelta(days=91))
    base.slack_answers.note(Posted("new", spot, KARI, False), NOW - timedelta(days=89))

    base.retention.run(NOW)

    assert [each.id for each in base.slack_answers.in_thread(spot)] == ["new"]

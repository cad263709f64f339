"""The tables of the Slack door."""

from sqlalchemy import JSON, Boolean, Column, DateTime, Index, LargeBinary, String, Table, Text

from knowledge.registry.schema import metadata

slack_person = Table(
    "slack_person",
    metadata,
    Column("team", String(20), primary_key=True),
    Column("slack_id", String(20), primary_key=True),
    Column("asker", String(200), nullable=False, index=True),
    Column("language", String(8)),
    Column("project", String(80)),
    Column("keeps", Boolean, nullable=False),
    Column("wishes", JSON, nullable=False),
    Column("changed", DateTime(timezone=True), nullable=False),
)

slack_channel = Table(
    "slack_channel",
    metadata,
    Column("team", String(20), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("project", String(80)),
    Column("language", String(8)),
    Column("mention_only", Boolean, nullable=False),
    Column("narrowing", JSON, nullable=False),
    Column("nudge", String(20)),
    Column("changed", DateTime(timezone=True), nullable=False),
    Column("changed_by", Text, nullable=False),
)

slack_answer = Table(
    "slack_answer",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("team", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("thread", String(40), nullable=False),
    Column("message", String(40)),
    Column("asker", String(200), nullable=False, index=True),
    Column("conversation_id", String(20)),
    Column("answer_id", String(20), index=True),
    Column("private", Boolean, nullable=False),
    Column("project", String(80)),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Index("ix_slack_answer_thread", "team", "channel", "thread"),
)

slack_installation = Table(
    "slack_installation",
    metadata,
    Column("team", String(20), primary_key=True),
    Column("enterprise", String(20), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("changed", DateTime(timezone=True), nullable=False),
    Column("renewing", DateTime(timezone=True)),
)

slack_mark = Table(
    "slack_mark",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("expires", DateTime(timezone=True), nullable=False, index=True),
)

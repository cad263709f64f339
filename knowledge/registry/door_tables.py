"""The tables of those who come in and what they ask for: keys, sessions, jobs, proposals and closed doors."""

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Index, Integer, String, Table, Text

from knowledge.registry.schema import metadata

api_key = Table(
    "api_key",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("municipality", String(8)),
    Column("groups", JSON, nullable=False),
    Column("everything", Boolean, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires", DateTime(timezone=True), nullable=False),
    Column("used", Date),
    Column("revoked", DateTime(timezone=True)),
)

web_session = Table(
    "web_session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("user_id", String(200), index=True),
    Column("content", JSON, nullable=False),
    Column("begun", DateTime(timezone=True), nullable=False),
    Column("seen", DateTime(timezone=True), nullable=False),
    Column("expires", DateTime(timezone=True), nullable=False, index=True),
)

job = Table(
    "job",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("key", String(200), unique=True),
    Column("owner", String(200), nullable=False, index=True),
    Column("content", JSON, nullable=False),
    Column("result", JSON, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("urgency", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("begun", DateTime(timezone=True)),
    Column("ended", DateTime(timezone=True)),
    Column("leased_by", String(60)),
    Column("leased_until", DateTime(timezone=True)),
    Column("lane", String(200)),
    Column("due", DateTime(timezone=True)),
    Index("ix_job_lane", "lane", "state"),
)

pause = Table(
    "pause",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("door", String(20), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("begun", DateTime(timezone=True), nullable=False),
    Column("begun_by", Text, nullable=False),
    Column("ended", DateTime(timezone=True)),
    Column("ended_by", Text),
)

proposal = Table(
    "proposal",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("asker", String(200), nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("municipality", String(8), index=True),
    Column("file_name", Text, nullable=False),
    Column("given", JSON, nullable=False),
    Column("seen", JSON, nullable=False),
    Column("place", JSON, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("handled", DateTime(timezone=True)),
    Column("handled_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("job", String(20)),
    Column("document_id", String(200), index=True),
)

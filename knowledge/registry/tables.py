"""The registry's tables, as SQLAlchemy Core sees them; ``migrations`` makes and changes them in a database."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from knowledge.registry.schema import metadata

document = Table(
    "document",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("source", Text, nullable=False, unique=True),
    Column("status", String(20), nullable=False),
    Column("visibility", String(20), nullable=False),
    Column("owner", String(20)),
    Column("groups", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("updated", DateTime(timezone=True), nullable=False),
)

version = Table(
    "version",
    metadata,
    Column("document_id", String(200), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("kind", String(20), nullable=False, index=True),
    Column("language", String(8), nullable=False),
    Column("year", Integer, index=True),
    Column("municipality", String(8), index=True),
    Column("place", Text),
    Column("url", Text),
    Column("licence", Text),
    Column("provenance", String(20), nullable=False),
    Column("processes", JSON, nullable=False),
    Column("phases", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("checksum", String(64), nullable=False, index=True),
    Column("file_name", Text, nullable=False),
    Column("media_type", String(200), nullable=False),
    Column("recipe", String(100), nullable=False),
    Column("pages", Integer),
    Column("remarks", JSON, nullable=False),
    Column("given", JSON, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(["document_id"], ["document.id"], ondelete="CASCADE"),
)

chunk = Table(
    "chunk",
    metadata,
    Column("document_id", String(200), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("key", String(40), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("heading_path", JSON, nullable=False),
    Column("page", Integer),
    Column("page_label", Text),
    Column("searched", Text, nullable=False),
    Column("digest", String(64), nullable=False, index=True),
    ForeignKeyConstraint(["document_id", "number"], ["version.document_id", "version.number"], ondelete="CASCADE"),
)

vector = Table(
    "vector",
    metadata,
    Column("model", String(200), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("values", LargeBinary, nullable=False),
)

generation = Table(
    "generation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("leg", String(20), nullable=False),
    Column("folder", String(100), nullable=False, unique=True),
    Column("recipe", Text, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Index("ix_generation_leg", "leg"),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("action", String(20), nullable=False),
    Column("document_id", String(200), nullable=False, index=True),
    Column("version", Integer),
    Column("who", Text, nullable=False, server_default=""),
)

framework_edition = Table(
    "framework_edition",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("undone", DateTime(timezone=True)),
)

project = Table(
    "project",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("visibility", String(20), nullable=False),
    Column("owner", String(20), nullable=False, index=True),
    Column("groups", JSON, nullable=False),
)

happening = Table(
    "happening",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", String(80), ForeignKey("project.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", Text, nullable=False),
    Column("deed", String(20), nullable=False),
    Column("activity", String(80)),
    Column("state", String(20)),
    Column("note", Text),
    Column("day", Date),
    Column("document_id", String(200), index=True),
    Column("account", JSON),
    Column("undone", DateTime(timezone=True)),
)

verdict = Table(
    "verdict",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", String(200), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("activity", String(80), nullable=False),
    Column("ruling", String(20), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", Text, nullable=False),
    Column("undone", DateTime(timezone=True)),
    ForeignKeyConstraint(["document_id", "version"], ["version.document_id", "version.number"], ondelete="CASCADE"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("asker", String(200), nullable=False, index=True),
    Column("door", String(20), nullable=False),
    Column("begun", DateTime(timezone=True), nullable=False),
    Column("latest", DateTime(timezone=True), nullable=False, index=True),
    Column("held", Boolean, nullable=False),
)

answer = Table(
    "answer",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("conversation_id", String(20), ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("status", String(20), nullable=False),
    Column("content", JSON, nullable=False),
    UniqueConstraint("conversation_id", "number"),
)

answer_source = Table(
    "answer_source",
    metadata,
    Column("answer_id", String(20), ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", String(200), primary_key=True, index=True),
    Column("version", Integer, primary_key=True),
    Column("digest", String(64), primary_key=True),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("answer_id", String(20), nullable=False),
    Column("asker", String(200), nullable=False, index=True),
    Column("municipality", String(8)),
    Column("citation", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("opinion", String(30), nullable=False),
    Column("reason", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("share_question", Boolean, nullable=False),
    Column("document_id", String(200), index=True),
    Column("version", Integer),
    Column("state", String(20), nullable=False, index=True),
    Column("handled", DateTime(timezone=True)),
    Column("handled_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    UniqueConstraint("answer_id", "asker", "citation"),
)

deletion = Table(
    "deletion",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("what", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    Column("before", DateTime(timezone=True)),
    Column("finished", DateTime(timezone=True)),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("lost", Integer, nullable=False),
)

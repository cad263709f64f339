"""Documents over HTTP: read as they were read, changed by those they belong to, and gone when they are erased."""

import hashlib
from typing import Any

import pytest
from builders import a_draft, internal, restricted
from conftest import Opener
from served import Office
from sqlalchemy import select
from traces import traces

from knowledge.access import Role, Scope, User
from knowledge.registry.door_tables import job

ALL = Scope.all()
TEXT = "# Sykkelplan\n\nKommunen vil bygge sykkelvei langs elva.\n\n## Penger\n\nDet koster 40 millioner kroner.\n"
MANAGER = User("kari@asker", Role.KNOWLEDGE_MANAGER, "Kari", "3203")
READER = User("per@asker", Role.READER, "Per", "3203")
OTHER = User("ola@trondheim", Role.KNOWLEDGE_MANAGER, "Ola", "5001")


@pytest.fixture
def plan(office: Office) -> str:
    """A document that everybody may read, uploaded by a manager in Asker."""
    said = {"kind": "plan", "municipality": "Asker", "year": "2024", "visibility": "open"}
    job = office.added(MANAGER, {"Sykkelplan.md": TEXT}, **said)
    return str(job["files"][0]["document_id"])


def found(office: Office, question: str) -> list[str]:
    return [each.document_id for each in office.base.retriever.retrieve(question, ALL).passages]


def test_what_was_uploaded_is_shown_with_what_was_read(office: Office, plan: str) -> None:
    told = office.ask(READER, "GET", f"/documents/{plan}").json()

    assert (told["description"]["title"], told["description"]["municipality"]) == ("Sykkelplan", "3203")
    assert (told["wall"], told["version"], told["pending"], told["yours"]) == (
        {"visibility": "open", "municipality": "3203", "groups": []}, 1, 0, True,
    )  # fmt: skip
    assert told["read"]["file_name"] == "Sykkelplan.md"
    assert told["read"]["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()


def test_a_list_is_narrowed_sorted_and_counted_within_what_one_may_see(office: Office, plan: str) -> None:
    office.added(OTHER, {"a.md": "# Aller først\n\nInternt.\n"}, visibility="internal")

    everything = office.ask(None, "GET", "/documents").json()
    mine = office.ask(READER, "GET", "/documents?limit=1&offset=1").json()
    narrowed = office.ask(READER, "GET", "/documents?municipality=Asker&kind=plan&year=2024").json()

    assert [each["description"]["title"] for each in everything["items"]] == ["Aller først", "Plan", "Sykkelplan"]
    assert (mine["total"], [each["id"] for each in mine["items"]]) == (2, [plan])
    assert [each["id"] for each in narrowed["items"]] == [plan]


def test_a_document_that_has_not_changed_is_not_sent_again(office: Office, plan: str) -> None:
    first = office.ask(READER, "GET", f"/documents/{plan}")
    again = office.ask(READER, "GET", f"/documents/{plan}", headers={"If-None-Match": first.headers["etag"]})
    other = {"If-None-Match": first.headers["etag"], "Accept-Language": "en"}

    assert (again.status_code, again.content) == (304, b"")
    assert office.ask(READER, "GET", f"/documents/{plan}", headers=other).status_code == 200


def test_a_quote_is_shown_literally_where_it_stands(office: Office, plan: str) -> None:
    text = office.ask(READER, "GET", f"/documents/{plan}/versions/1/text").json()["text"]
    start = text.index("40 millioner")
    asked = f"/documents/{plan}/source?start={start}&end={start + 12}&version=1"
    told = office.ask(READER, "GET", asked).json()

    assert (told["quote"], told["heading_path"][-1], told["newer_version"]) == ("40 millioner", "Penger", None)
    assert told["sha256"] == hashlib.sha256(b"40 millioner").hexdigest()
    assert told["before"].endswith("Det koster ")
    assert told["after"].startswith(" kroner")
    office.added(MANAGER, {"Sykkelplan.md": TEXT.replace("40", "50")})
    assert office.ask(READER, "GET", asked).json() == {**told, "newer_version": 2}
    beyond = office.ask(READER, "GET", f"/documents/{plan}/source?start=0&end=99999")
    assert (beyond.status_code, beyond.json()["code"]) == (422, "no_such_span")


def test_a_text_is_read_in_pages_and_in_pieces(office: Office, plan: str) -> None:
    whole, offset = "", 0
    while offset is not None:
        told = office.ask(READER, "GET", f"/documents/{plan}/versions/1/text?limit=30&offset={offset}").json()
        whole, offset = whole + told["text"], told["next_offset"]
    pieces = office.ask(READER, "GET", f"/documents/{plan}/versions/1/chunks").json()

    assert len(whole) == told["total"]
    assert [each["text"] for each in pieces["items"]] == [
        whole[each["start"] : each["end"]] for each in pieces["items"]
    ]
    assert office.ask(READER, "GET", f"/documents/{plan}/versions/9/text").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("plan.md", TEXT, "text/markdown"),
        ("side.html", f"<html><body><h1>Plan</h1><p>{TEXT}</p></body></html>", "application/octet-stream"),
    ],
)
def test_an_original_is_saved_and_never_shown_as_a_page(office: Office, name: str, content: str, kind: str) -> None:
    job = office.added(MANAGER, {name: content})
    answer = office.ask(READER, "GET", f"/documents/{job['files'][0]['document_id']}/versions/1/original")

    assert answer.content == content.encode()
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["content-disposition"] == f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_withdrawn_document_is_out_of_the_next_answer_before_the_worker_has_done_anything(
    office: Office, plan: str
) -> None:
    assert plan in found(office, "sykkelvei langs elva")

    asked = office.ask(MANAGER, "POST", f"/documents/{plan}/withdraw", headers={"Prefer": "wait=0"})

    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert asked.headers["preference-applied"] == "wait=0"
    assert plan not in found(office, "sykkelvei langs elva")
    office.worker.run(once=True)
    assert office.ask(MANAGER, "GET", asked.headers["location"].removeprefix("/api/v1")).json()["state"] == "done"


def test_a_restored_document_answers_again_and_its_history_says_who_did_what(
    office: Office, plan: str, writing: Opener
) -> None:
    for deed in ("withdraw", "restore"):
        office.ask(MANAGER, "POST", f"/documents/{plan}/{deed}", headers={"Prefer": "wait=0"})
        office.worker.run(once=True)

    history = office.ask(READER, "GET", f"/documents/{plan}/history").json()
    assert [(event["action"], event["who"]) for event in history] == [
        ("published", "Kari"), ("withdrawn", "Kari"), ("restored", "Kari"),
    ]  # fmt: skip
    with writing() as base:
        assert base.audit(lambda _done, _every: None).healthy
        assert plan in [each.document_id for each in base.retriever.retrieve("sykkelvei langs elva", ALL).passages]


def test_what_is_said_of_a_document_is_changed_as_a_new_version_of_the_same_file(office: Office, plan: str) -> None:
    said = {"title": "Plan for sykkel", "year": None, "processes": ["skape-prosjekter"]}
    tag = office.ask(MANAGER, "GET", f"/documents/{plan}").headers["etag"]
    now = {"Prefer": "wait=0", "If-Match": tag}
    assert office.ask(MANAGER, "PATCH", f"/documents/{plan}", json=said, headers=now).status_code == 202
    office.worker.run(once=True)

    told = office.ask(READER, "GET", f"/documents/{plan}").json()
    assert (told["version"], told["read"]["sha256"]) == (2, hashlib.sha256(TEXT.encode()).hexdigest())
    description = told["description"]
    assert (description["title"], description["year"], description["kind"]) == ("Plan for sykkel", None, "plan")
    assert description["processes"] == ["skape-prosjekter"]
    late = office.ask(MANAGER, "PATCH", f"/documents/{plan}", json=said, headers=now)
    assert (late.status_code, late.json()["code"]) == (412, "document_changed_meanwhile")


def test_a_change_can_make_a_document_internal_and_then_others_do_not_see_it(office: Office, plan: str) -> None:
    assert office.ask(OTHER, "GET", f"/documents/{plan}").status_code == 200
    office.ask(MANAGER, "PATCH", f"/documents/{plan}", json={"visibility": "internal"}, headers={"Prefer": "wait=0"})
    office.worker.run(once=True)

    assert office.ask(OTHER, "GET", f"/documents/{plan}").status_code == 404
    assert office.ask(READER, "GET", f"/documents/{plan}").json()["wall"]["municipality"] == "3203"


def test_an_identity_number_in_what_is_said_is_refused(office: Office, plan: str) -> None:
    said = {"title": "Om 13097248022"}

    changed = office.ask(MANAGER, "PATCH", f"/documents/{plan}", json=said)
    added = office.upload(MANAGER, {"ny.md": TEXT}, **said)
    named = office.upload(MANAGER, {"13097248022.md": TEXT})

    assert [each.json()["code"] for each in (changed, added, named)] == ["identity_number_refused"] * 3
    assert not list((office.base.settings.data / "incoming").glob("*"))


PATHS = [
    ("GET", "", None), ("GET", "/versions", None), ("GET", "/history", None), ("GET", "/versions/1/text", None),
    ("GET", "/versions/1/chunks", None), ("GET", "/versions/1/original", None), ("GET", "/source?start=0&end=3", None),
    ("PATCH", "", {"year": 2020}), ("POST", "/withdraw", None), ("POST", "/restore", None),
    ("DELETE", "?confirm=lukket", None),
]  # fmt: skip


@pytest.mark.parametrize("wall", [internal("3203"), restricted("3203", "plan")], ids=["internal", "restricted"])
def test_what_one_may_not_see_is_not_there_whatever_one_asks(office: Office, writing: Opener, wall: Any) -> None:
    with writing() as base:
        base.library.publish(a_draft("lukket", "Internt notat.", wall=wall))

    answers = [(path, office.ask(OTHER, method, f"/documents/lukket{path}", json=body)) for method, path, body in PATHS]

    assert [(path, answer.status_code) for path, answer in answers if answer.status_code != 404] == []
    assert {answer.json()["code"] for _, answer in answers} == {"no_such_document"}


@pytest.mark.parametrize("document", ["sykkelplan", "plan"], ids=["another municipality's", "nobody's"])
@pytest.mark.parametrize("who", [OTHER, READER], ids=["a manager elsewhere", "a reader"])
def test_what_one_sees_and_does_not_own_one_may_not_change(office: Office, plan: str, document: str, who: User) -> None:
    assert plan == "sykkelplan"
    for method, path, body in [each for each in PATHS if each[0] != "GET"]:
        answer = office.ask(who, method, f"/documents/{document}{path.replace('lukket', document)}", json=body)
        assert (path, answer.status_code) == (path, 403)
    assert office.ask(MANAGER, "POST", "/documents/plan/withdraw").status_code == 403
    assert office.ask(None, "POST", "/documents/plan/withdraw", headers={"Prefer": "wait=0"}).status_code == 202


def test_erasing_takes_the_id_once_more_and_leaves_no_byte(office: Office) -> None:
    secret = f"# Om kanarifuglen\n\n{'Kanarifuglen synger i rådhuset. ' * 20}\n"
    told = office.added(MANAGER, {"kanarifugl.md": secret}, title="Kanarifugl", place="Kanarifugldalen")
    name = told["files"][0]["document_id"]
    office.ask(MANAGER, "PATCH", f"/documents/{name}", json={"title": "Kanarifugl to"}, headers={"Prefer": "wait=0"})
    office.worker.run(once=True)
    assert traces(office.base.settings.data)

    unsure = office.ask(MANAGER, "DELETE", f"/documents/{name}?confirm=ja")
    asked = office.ask(MANAGER, "DELETE", f"/documents/{name}?confirm={name}", headers={"Prefer": "wait=0"})
    office.worker.run(once=True)

    assert (unsure.status_code, unsure.json()["code"]) == (422, "erasing_not_confirmed")
    done = office.ask(MANAGER, "GET", f"/jobs/{asked.json()['id']}").json()
    assert (done["state"], done["outcome"], done["document_id"]) == ("done", "erased", None)
    assert office.ask(MANAGER, "GET", f"/jobs/{told['id']}").json()["files"][0]["outcome"] == "erased"
    with office.base.database.read() as connection:
        assert "anarifugl" not in str(connection.execute(select(job)).all())
    assert traces(office.base.settings.data) == []


def test_the_answer_comes_with_the_finished_job_when_it_is_soon_done(office: Office, plan: str) -> None:
    import threading

    working = threading.Thread(target=office.worker.run)
    working.start()
    try:
        asked = office.ask(MANAGER, "POST", f"/documents/{plan}/withdraw", headers={"Prefer": "wait=30"})
    finally:
        office.worker.stop()
        working.join()

    assert (asked.status_code, asked.json()["state"], asked.json()["outcome"]) == (200, "done", "withdrawn")
    assert asked.headers["preference-applied"] == "wait=30"

"""Files that come in over HTTP: each is told of by itself, whatever it is called and whatever is in it."""

import io
import json
from typing import Any

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas
from served import Office

from knowledge.access import Role, Scope, User

ALL = Scope.all()
PLAN = "# Plan\n\nKommunen bygger vei.\n"
MANAGER = User("kari@asker", Role.KNOWLEDGE_MANAGER, "Kari", "3203")
COLLEAGUE = User("per@asker", Role.KNOWLEDGE_MANAGER, "Per", "3203")
OTHER = User("ola@trondheim", Role.KNOWLEDGE_MANAGER, "Ola", "5001")
STRAY = User("nøkkel", Role.KNOWLEDGE_MANAGER)


def a_word_file() -> bytes:
    made, out = docx.Document(), io.BytesIO()
    made.add_heading("Omstilling i skolen", 1)
    made.add_paragraph("Skolen skal omstilles sammen med elevene.")
    made.save(out)
    return out.getvalue()


def a_pdf_file() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for line, text in enumerate(["Klimaplan for kommunen", "Utslippene skal ned med 55 prosent innen 2030."]):
        canvas.drawString(72, 720 - 24 * line, text)
    canvas.save()
    return out.getvalue()


def outcomes(job: dict[str, Any]) -> list[tuple[str, str]]:
    return [(file["file"], file["code"] or file["outcome"]) for file in job["files"]]


def test_each_file_of_a_delivery_is_told_of_by_itself(office: Office) -> None:
    office.limit(100_000)
    files = {
        "notat.md": PLAN, "skole.docx": a_word_file(), "klima.pdf": a_pdf_file(),
        "film.mp4": b"\0\0\0\x18ftypmp42" * 9, "stor.md": "a" * 100_001,
    }  # fmt: skip
    sent = office.upload(MANAGER, files, kind="plan")
    waiting = sent.json()

    assert (sent.status_code, sent.headers["location"]) == (202, f"/api/v1/jobs/{waiting['id']}")
    assert (waiting["state"], waiting["done"], waiting["total"]) == ("waiting", 0, 5)
    assert outcomes(waiting)[-1] == ("stor.md", "too_large")
    office.worker.run(once=True)
    job = office.ask(MANAGER, "GET", f"/jobs/{waiting['id']}").json()
    assert (job["state"], job["done"], job["settled"]) == ("done", 5, True)
    assert outcomes(job) == [
        ("notat.md", "created"), ("skole.docx", "created"), ("klima.pdf", "created"),
        ("film.mp4", "unknown_type"), ("stor.md", "too_large"),
    ]  # fmt: skip
    assert "film.mp4" in job["files"][3]["message"]
    assert {office.ask(MANAGER, "GET", f"/documents/{file['document_id']}").json()["description"]["kind"]
            for file in job["files"][:3]} == {"plan"}  # fmt: skip


def test_a_file_that_is_too_large_alone_is_refused_at_once_and_leaves_nothing(office: Office) -> None:
    office.limit(1000)

    one = office.upload(MANAGER, {"stor.md": "a" * 1001})
    many = office.upload(MANAGER, {f"{number}.md": "a" * 900 for number in range(90)})

    assert [(each.status_code, each.json()["code"]) for each in (one, many)] == [
        (413, "too_large"), (413, "delivery_too_large"),
    ]  # fmt: skip
    assert not list((office.base.settings.data / "incoming").glob("*"))


@pytest.mark.parametrize(
    ("called", "kept"),
    [
        ("../../etc/passwd.md", "passwd.md"),
        ("..\\..\\windows\\plan.md", "plan.md"),
        ("C:\\Users\\kari\\plan.md", "plan.md"),
        ("plan\u202egpj.md", "plangpj.md"),
        ("pl\u200ban\u2066.md", "plan.md"),
        ("pl\x00an\x1b[31m.md", "plan[31m.md"),
        ("a" * 400 + ".md", "a" * 197 + ".md"),
        ("Pla\u030anen.md", "Plånen.md"),
        ("..md", "fil.md"),
    ],
)
def test_the_name_of_a_file_is_data_and_never_a_path(office: Office, called: str, kept: str) -> None:
    edge = "grense"
    raw = (
        f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{called}"\r\n\r\n{PLAN}\r\n--{edge}--\r\n'
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    sent = office.ask(MANAGER, "POST", "/documents", content=raw.encode(), headers=headers)
    assert sent.status_code in {202, 422}, sent.text
    if sent.status_code == 422:  # a sign that no header may hold is refused with the whole of it
        assert (sent.json()["code"], "\x00" in called) == ("delivery_broken", True)
        return
    office.worker.run(once=True)

    [file] = office.ask(MANAGER, "GET", f"/jobs/{sent.json()['id']}").json()["files"]
    assert (file["file"], file["outcome"]) == (kept, "created")
    held = {path.name for path in office.base.settings.data.parent.rglob("*") if path.is_file()}
    assert not {kept, "passwd.md", "passwd"} & held


def test_what_is_sent_again_under_the_same_key_is_the_same_job(office: Office) -> None:
    key = {"Idempotency-Key": "en-to-tre"}
    first, again = (office.upload(MANAGER, {"plan.md": PLAN}, key) for _ in range(2))
    other = office.upload(MANAGER, {"plan.md": PLAN + "x"}, key)
    colleague = office.upload(COLLEAGUE, {"plan.md": PLAN}, key)

    assert first.json()["id"] == again.json()["id"] != colleague.json()["id"]
    assert (other.status_code, other.json()["code"]) == (409, "key_used_before")
    assert {path.name for path in (office.base.settings.data / "incoming").glob("*")} == {
        first.json()["id"], colleague.json()["id"],
    }  # fmt: skip


def test_the_same_name_from_the_same_municipality_is_a_new_edition_and_from_another_it_is_not(office: Office) -> None:
    mine = office.added(MANAGER, {"byen.md": PLAN})["files"][0]
    again = office.added(COLLEAGUE, {"byen.md": PLAN + "\nOg bro.\n"})["files"][0]
    theirs = office.added(OTHER, {"byen.md": PLAN})["files"][0]

    assert (again["outcome"], again["document_id"], again["version"]) == ("updated", mine["document_id"], 2)
    assert theirs["outcome"] == "created"
    assert theirs["document_id"] != mine["document_id"]


@pytest.mark.parametrize(
    ("said", "top", "reach"),
    [({}, "", "internal"), ({"visibility": "open"}, "", "open"), ({}, "---\nvisibility: open\n---\n", "open")],
)
def test_what_is_new_stays_inside_the_municipality_unless_somebody_says_otherwise(
    office: Office, said: dict[str, str], top: str, reach: str
) -> None:
    (new,) = office.added(MANAGER, {"notat.md": top + PLAN}, **said)["files"]
    (newer,) = office.added(MANAGER, {"notat.md": PLAN + "\nMer om saken.\n"})["files"]

    assert (new["outcome"], newer["outcome"], newer["version"]) == ("created", "updated", 2)
    wall = office.ask(MANAGER, "GET", f"/documents/{new['document_id']}").json()["wall"]
    assert wall == {"visibility": reach, "municipality": "3203", "groups": []}
    assert office.ask(OTHER, "GET", f"/documents/{new['document_id']}").status_code == (200 if reach == "open" else 404)


def test_a_file_can_replace_a_document_by_its_id(office: Office) -> None:
    mine = office.added(MANAGER, {"byen.md": PLAN}, visibility="open")["files"][0]
    newer = office.added(MANAGER, {"byen-2025.docx": a_word_file()}, document_id=mine["document_id"])["files"][0]
    hidden = office.added(OTHER, {"hemmelig.md": PLAN}, visibility="internal")["files"][0]["document_id"]

    assert (newer["outcome"], newer["document_id"], newer["version"]) == ("updated", mine["document_id"], 2)
    answers = [
        office.upload(who, {"x.md": PLAN}, document_id=name)
        for who, name in [(OTHER, mine["document_id"]), (MANAGER, hidden), (MANAGER, "plan")]
    ]
    assert [answer.status_code for answer in answers] == [403, 404, 403]


@pytest.mark.parametrize(
    ("front", "said", "ending"),
    [
        ("visibility: internal\nowner: '5001'", {}, "wall_not_yours"),
        ("visibility: restricted\nowner: '3203'\ngroups: [lukket]", {}, "wall_not_yours"),
        ("visibility: internal\nowner: '3203'", {}, "created"),
        ("id: plan", {}, "id_taken_elsewhere"),
        ("title: Fri", {"visibility": "internal"}, "created"),
        ("title: Fri", {"visibility": "internal", "owner": "5001"}, "wall_not_yours"),
        ("title: Fri", {"visibility": "internal", "owner": "Asker"}, "created"),
        ("title: Fri", {"visibility": "restricted", "groups": "lukket"}, "wall_not_yours"),
    ],
)
def test_nobody_puts_a_document_behind_the_wall_of_others_whatever_the_file_says(
    office: Office, front: str, said: dict[str, str], ending: str
) -> None:
    job = office.added(MANAGER, {"fil.md": f"---\n{front}\n---\n{PLAN}"}, **said)

    assert outcomes(job) == [("fil.md", ending)]
    owners = {each.wall.municipality for each in office.base.documents.visible(ALL) if each.id != "plan"}
    assert owners == ({"3203"} if ending == "created" else set())


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": "roman"}, "request_not_understood"),
        ({"farge": "blå"}, "request_not_understood"),
        ({"year": "12"}, "request_not_understood"),
        ({"visibility": "restricted"}, "groups_missing"),
        ({"owner": "3203"}, "wall_without_visibility"),
        ({"processes": "flyging"}, "unusable_field"),
    ],
)
def test_what_cannot_be_said_of_a_file_is_refused_before_it_is_kept(
    office: Office, said: dict[str, str], code: str
) -> None:
    answer = office.upload(MANAGER, {"fil.md": PLAN}, **said)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not list((office.base.settings.data / "incoming").glob("*"))


def test_only_a_manager_who_belongs_somewhere_adds_documents(office: Office) -> None:
    reader = User("per", Role.READER, "Per", "3203")

    assert [office.upload(who, {"x.md": PLAN}).status_code for who in (reader, STRAY)] == [403, 403]
    assert office.upload(None, {"x.md": PLAN}).status_code == 202


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"{}", "application/json", "delivery_not_multipart"),
        (b"", "multipart/form-data", "delivery_not_multipart"),
        (b"--x\r\nrot", "multipart/form-data; boundary=x", "delivery_broken"),
        (b"--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.md\"\r\n\r\nhalv",
         "multipart/form-data; boundary=x", "delivery_broken"),
        (b"--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nplan\r\n--x--\r\n",
         "multipart/form-data; boundary=x", "delivery_without_files"),
    ],
)  # fmt: skip
def test_what_is_no_whole_delivery_is_refused_and_leaves_nothing(
    office: Office, content: bytes, kind: str, code: str
) -> None:
    answer = office.ask(MANAGER, "POST", "/documents", content=content, headers={"Content-Type": kind})

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not list((office.base.settings.data / "incoming").glob("*"))


def test_a_job_is_seen_by_the_one_who_asked_and_by_nobody_else(office: Office) -> None:
    name = office.upload(MANAGER, {"plan.md": PLAN}).json()["id"]

    assert [office.ask(who, "GET", f"/jobs/{name}").status_code for who in (MANAGER, COLLEAGUE, OTHER, None)] == [
        200, 404, 404, 404,
    ]  # fmt: skip
    assert [office.ask(who, "GET", "/jobs").json()["total"] for who in (MANAGER, COLLEAGUE)] == [1, 0]
    assert office.ask(COLLEAGUE, "POST", f"/jobs/{name}/stop").status_code == 404


def test_a_delivery_that_waits_is_stopped_and_its_files_are_gone(office: Office) -> None:
    name = office.upload(MANAGER, {"plan.md": PLAN}).json()["id"]

    assert office.ask(MANAGER, "POST", f"/jobs/{name}/stop").json()["state"] == "stopped"
    assert not list((office.base.settings.data / "incoming").glob("*"))
    office.worker.run(once=True)
    assert office.base.documents.find("plan-md", ALL) is None
    again = office.ask(MANAGER, "POST", f"/jobs/{name}/stop")
    assert (again.status_code, again.json()["code"]) == (409, "job_cannot_stop")


def test_a_job_is_followed_to_its_end(office: Office) -> None:
    import threading

    name = office.upload(MANAGER, {f"{number}.md": f"{PLAN}\n{number}" for number in range(3)}).json()["id"]
    working = threading.Timer(1.0, office.worker.run, kwargs={"once": True})
    working.start()
    followed = office.ask(MANAGER, "GET", f"/jobs/{name}/events")
    working.join()

    events = [
        dict(line.split(": ", 1) for line in event.splitlines()) for event in followed.text.split("\n\n") if event
    ]
    told = [(event["event"], json.loads(event["data"])) for event in events if "event" in event]
    assert followed.headers["content-type"].startswith("text/event-stream")
    assert [kind for kind, _ in told][-1] == "end"
    assert told[0][1]["state"] == "waiting"
    assert [job["done"] for _, job in told] == sorted(job["done"] for _, job in told)
    assert (told[-1][1]["state"], told[-1][1]["done"]) == ("done", 3)

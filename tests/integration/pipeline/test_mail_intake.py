"""What becomes of a mail, through the real functions: a task once, a comment for an answer, or a reason."""

from collections.abc import Callable
from typing import Any

import pytest

from steward.errors import RefusedReason, Unavailable
from steward.run import RunState
from tests.fakes import Killed, Tripwire
from tests.integration.aws import TABLE, Aws
from tests.integration.pipeline.mail_room import MailRoom, mail_room_on
from tests.mails import ANA, invited, mail, received

FORGED = "spf=pass; dkim=fail header.i=@corp.example; dmarc=fail header.from=corp.example;"
PROVEN = "spf=pass; dkim=pass; dmarc=pass header.from="
BROUGHT = b"Authentication-Results: amazonses.com; spf=pass; dmarc=pass header.from=corp.example\r\n"
ANSWER = """It is fixed now, thank you.

On Sun, Nov 29, 2026 at 1:00 PM Steward <intake@steward.example> wrote:
> The export of last month ends with an error.
"""


@pytest.fixture
def room(aws: Aws) -> MailRoom:
    return mail_room_on(aws)


def answer(number: int = 2, **more: str) -> bytes:
    """A mail that answers the first one."""
    message_id = f"<{number}@corp.example>"
    return mail("Re: The export fails", ANSWER, message_id=message_id, In_Reply_To="<one@corp.example>", **more)


def test_a_mail_becomes_a_task_with_its_words_and_the_project_triages_it(room: MailRoom) -> None:
    room.arrives(received(mail()))
    task = room.task()
    assert task["name"] == "The export fails"
    assert task["notes"].startswith("The export of last month ends with an error: production is down.")
    assert "By mail from ana at corp dot example." in task["notes"]
    assert room.outcomes() == ["written", "handed_on"]
    room.shift.task_gid = task["gid"]
    assert room.shift.value("priority") == "Urgent"


def test_what_comes_again_by_s3_by_ses_or_with_other_words_under_its_name_makes_nothing_new(room: MailRoom) -> None:
    key = room.arrives(received(mail()))
    room.told(key)
    room.told(key, key)
    room.arrives(received(mail()))
    room.arrives(received(mail(text="Something else", subject="Something else")))
    assert (room.task()["name"], room.comments()) == ("The export fails", [])


def test_an_answer_is_a_comment_without_what_it_quotes_and_so_is_an_answer_to_it(room: MailRoom) -> None:
    room.arrives(received(mail()))
    room.arrives(received(answer()))
    room.arrives(received(answer()))
    third = mail("Re: x", "One more thing.", message_id="<3@corp.example>", References="<2@corp.example>")
    room.arrives(received(third))
    said = [each for each in room.comments(room.task()["gid"]) if "By mail" in each]
    assert len(said) == 2
    assert said[0].startswith("It is fixed now, thank you.")
    assert "ends with an error" not in said[0]
    assert said[1].startswith("One more thing.")


def test_an_answer_to_a_task_that_is_closed_is_a_new_task(room: MailRoom) -> None:
    room.arrives(received(mail()))
    room.shift.human.put(f"/tasks/{room.task()['gid']}", json={"data": {"completed": True}}).raise_for_status()
    room.arrives(received(answer()))
    assert [each["name"] for each in room.tasks()] == ["The export fails", "The export fails"]


REFUSED: dict[str, tuple[bytes, RefusedReason]] = {
    "a spoofed sender": (received(mail(), FORGED), RefusedReason.MAIL_UNVERIFIED),
    "a domain without DMARC": (
        received(mail(), "spf=pass; dkim=pass; dmarc=none header.from=corp.example;"), RefusedReason.MAIL_UNVERIFIED,
    ),
    "results that the mail brought along": (received(BROUGHT + mail(), FORGED), RefusedReason.MAIL_UNVERIFIED),
    "results on top of a mail that SES did not receive": (
        b"X-SES-Spam-Verdict: PASS\r\nX-SES-Virus-Verdict: PASS\r\n" + BROUGHT + mail(), RefusedReason.MAIL_UNSAFE,
    ),
    "two senders": (received(mail(sender=f"{ANA}, eve@evil.example")), RefusedReason.MAIL_UNVERIFIED),
    "two From headers": (received(b"From: eve@evil.example\r\n" + mail()), RefusedReason.MAIL_UNVERIFIED),
    "a name that looks like an address": (
        received(mail(sender=f'"{ANA}" <eve@evil.example>')), RefusedReason.MAIL_UNVERIFIED,
    ),
    "a domain that looks alike": (
        received(mail(sender="ana@c0rp.example"), f"{PROVEN}c0rp.example;"), RefusedReason.MAIL_STRANGER,
    ),
    "a domain below": (
        received(mail(sender="ana@mail.corp.example"), f"{PROVEN}mail.corp.example;"), RefusedReason.MAIL_STRANGER,
    ),
    "letters of another alphabet": (received(mail(sender="ana@c\u043erp.example")), RefusedReason.MAIL_UNVERIFIED),
    "spam": (received(mail(), spam="FAIL"), RefusedReason.MAIL_UNSAFE),
    "a virus": (received(mail(), virus="FAIL"), RefusedReason.MAIL_UNSAFE),
    "no look at viruses": (received(mail(), virus="PROCESSING_FAILED"), RefusedReason.MAIL_UNSAFE),
    "an automatic answer": (received(mail(Auto_Submitted="auto-replied")), RefusedReason.MAIL_AUTOMATIC),
    "an older automatic answer": (received(mail(X_Autoreply="yes")), RefusedReason.MAIL_AUTOMATIC),
    "a mail that wants no automatic answer": (
        received(mail(X_Auto_Response_Suppress="All")), RefusedReason.MAIL_AUTOMATIC,
    ),
    "a mail that did not arrive": (received(mail(X_Failed_Recipients="a@b.example")), RefusedReason.MAIL_AUTOMATIC),
    "an answer to an invitation": (
        received(mail(Content_Type="text/calendar; method=REPLY")), RefusedReason.MAIL_AUTOMATIC,
    ),
    "an answer to an invitation in a mail of several parts": (
        received(invited("REPLY")), RefusedReason.MAIL_AUTOMATIC,
    ),
    "another time that is asked for": (received(invited("COUNTER")), RefusedReason.MAIL_AUTOMATIC),
    "an answer whose subject alone says so": (
        received(invited("", subject="Accepted: Weekly")), RefusedReason.MAIL_AUTOMATIC,
    ),
    "a list": (received(mail(List_Id="<all.corp.example>")), RefusedReason.MAIL_AUTOMATIC),
    "bulk": (received(mail(Precedence="bulk")), RefusedReason.MAIL_AUTOMATIC),
    "a bounce": (received(mail(), returns=""), RefusedReason.MAIL_AUTOMATIC),
    "a report": (received(mail(Content_Type="multipart/report; boundary=x")), RefusedReason.MAIL_AUTOMATIC),
}  # fmt: skip


def test_a_person_s_mail_about_an_invitation_is_taken_in(room: MailRoom) -> None:
    room.arrives(received(invited("REQUEST")))
    assert room.task()["name"] == "Weekly"


def test_each_mail_that_is_not_taken_in_ends_with_its_reason_and_nothing_is_written(room: MailRoom) -> None:
    for at, (content, reason) in enumerate(REFUSED.values()):
        room.arrives(content.replace(b"<one@corp.example>", f"<{at}@corp.example>".encode()), seconds=2)
        assert room.outcomes()[-1] == reason, list(REFUSED)[at]
    assert (room.tasks(), room.shift.mutations(), room.shift.letterbox.taken) == ([], 0, [])
    assert room.shift.telemetry.counts["MailRefused"] == len(REFUSED)


def test_a_forged_mail_of_its_name_does_not_stand_in_a_true_one_s_way(room: MailRoom) -> None:
    room.arrives(received(mail(text="Pay me"), FORGED))
    room.arrives(received(mail()))
    room.arrives(received(mail(text="Pay me"), FORGED))
    assert room.task()["notes"].startswith("The export of last month")
    forged = RefusedReason.MAIL_UNVERIFIED
    assert room.outcomes() == [forged, "written", "handed_on", forged]


@pytest.mark.parametrize("seconds", [0, 3, 60])
def test_a_forged_mail_of_a_known_name_is_told_of_however_soon_it_comes(room: MailRoom, seconds: float) -> None:
    room.arrives(received(mail()), seconds=seconds)
    room.arrives(received(mail(text="Pay me"), FORGED))
    assert room.task()["notes"].startswith("The export of last month")
    assert room.outcomes().count(RefusedReason.MAIL_UNVERIFIED) == 1
    room.shift.task_gid = room.task()["gid"]
    assert room.shift.value("priority") == "Urgent"


def test_a_storm_of_automatic_answers_makes_nothing(room: MailRoom) -> None:
    room.arrives(received(mail()))
    for at in range(10, 22):
        room.arrives(received(answer(at, Auto_Submitted="auto-generated")), seconds=2)
    assert [each for each in room.comments() if "By mail" in each] == []


def test_a_mail_that_is_too_large_is_refused_before_it_is_read(room: MailRoom) -> None:
    room.arrives(received(mail(text="x" * (25 * 1024 * 1024))))
    assert room.outcomes() == [RefusedReason.MAIL_TOO_LARGE]


def test_no_mail_is_taken_in_where_the_workflow_only_observes_or_nobody_listens(room: MailRoom) -> None:
    room.configured(mode="observe")
    room.arrives(received(mail()))
    assert room.outcomes() == [RefusedReason.MODE_OBSERVE]
    room.configured(mode="off")
    room.arrives(received(mail(message_id="<2@corp.example>")))
    assert (len(room.outcomes()), room.tasks()) == (1, [])


def test_a_trial_of_s3_and_what_is_no_mail_are_passed_over(room: MailRoom) -> None:
    room.shift.send('{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}')
    room.told("quarantine/files/mail/AMAZON_SES_SETUP_NOTIFICATION", "quarantine/files/run/1.txt", "../values/x")
    room.told("quarantine/files/mail/gone")
    assert room.shift.runs == []


@pytest.mark.parametrize("kill_at", range(4))
def test_whatever_request_it_dies_at_there_is_one_task_in_the_end(room: MailRoom, kill_at: int) -> None:
    alone, room.shift.bot_requests = room.shift._functions, Tripwire(kill_at)

    def guarded(function: Callable[[RunState], RunState]) -> Callable[[RunState], RunState]:
        def run(state: RunState) -> RunState:
            try:
                return function(state)
            except Killed as killed:
                raise Unavailable("the process died") from killed

        return run

    functions = lambda: {name: guarded(each) for name, each in alone().items()}  # noqa: E731
    room.shift._functions = functions  # type: ignore[method-assign]
    room.arrives(received(mail()))
    room.shift.pass_(400)
    assert room.task()["name"] == "The export fails"


def test_nobody_s_address_and_no_word_of_a_mail_stands_in_the_table(room: MailRoom, aws: Aws) -> None:
    room.arrives(received(mail(text="A secret of pelicans")))
    room.arrives(received(mail(text="A secret of pelicans", message_id="<9@corp.example>"), FORGED))
    rows: Any = aws.dynamodb.scan(TableName=TABLE)["Items"]
    for word in (ANA, "pelicans", "one@corp.example"):
        assert word not in str(rows)


def test_a_forwarded_mail_becomes_a_task_with_the_words_that_are_passed_on(room: MailRoom) -> None:
    passed_on = "From: Cust <c@x.example>\r\nDate: Mon, 30 Nov 2026\r\nSubject: Broken\r\n\r\nThe export is broken."
    text = f"Please handle.\r\n\r\n---------- Forwarded message ---------\r\n{passed_on}"
    room.arrives(received(mail(subject="Fwd: Broken", text=text)))
    assert room.task()["name"] == "Broken"
    assert "Please handle." in room.task()["notes"]
    assert "The export is broken." in room.task()["notes"]

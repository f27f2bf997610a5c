"""The meetings of which there are notes: the rules were written with DEVELOPED in sight, and UNSEEN after them."""

from datetime import date

from steward.evidence.transcripts.meeting import Person
from tests.unit.evidence.transcripts.labelled import AMBIGUOUS, Gold, Labelled, asked, decided, meeting

ANNA = Person("Anna Keller", "anna@northwind.example", "1001")
BEN = Person("Ben Ito", "ben@northwind.example", "1002")
CHLOE = Person("Chloé Martin", "chloe@northwind.example", "1003")
MARIA = Person("Maria Rossi", "maria@northwind.example", "1004")
ALEX_SMITH = Person("Alex Smith", "alex.smith@northwind.example", "1005")
ALEX_BROWN = Person("Alex Brown", "alex.brown@northwind.example", "1006")
JUERGEN = Person("Jürgen Müller", "jm@northwind.example", "1007")
SABINE = Person("Sabine Groß", "sg@northwind.example", "1008")
BJOERN = Person("Björn Östberg", "bo@northwind.example", "1009")
NADIA = Person("Nadia Haddad", "nadia@northwind.example", "1010")
PRIYA = Person("Priya Raman", "priya@northwind.example", "1011")
TOM = Person("Tom Fischer", "tom@globex.example")
TEAM = (ANNA, BEN, CHLOE)
FRIDAY = "2026-11-27T15:00:00+01:00"


def _day(text: str) -> date:
    return date.fromisoformat(text)


DEVELOPED = (
    Labelled(
        "weekly.md",
        meeting("weekly", FRIDAY, "Europe/Berlin", TEAM),
        (
            Gold("send the pricing deck to Acme", "1001", _day("2026-12-04")),
            Gold("Draft the security answers", "1002", _day("2026-12-02")),
            Gold("Update the changelog"),
            Gold("Ben will call Dr. Meyer", "1002", _day("2026-11-28")),
            decided("Launch without single sign-on"),
            asked("Do we need a legal review for Canada"),
        ),
    ),
    Labelled(
        "mail-notes.eml",
        meeting("audit", FRIDAY, "Europe/Berlin", (MARIA, ALEX_SMITH, ALEX_BROWN), writer="Maria Rossi"),
        (
            Gold("Alex will prepare the questionnaire", AMBIGUOUS, _day("2026-12-02")),
            Gold("send the minutes to the board", "1006", _day("2026-12-04")),
            Gold("chase the auditor", "1004", _day("2026-11-30")),
            decided("renew the certificates in January"),
        ),
        overridden=("Alex Brown to send the minutes to the board by 1 December",),
    ),
    Labelled(
        "german-notes.txt",
        meeting("vertrieb", FRIDAY, "Europe/Berlin", (JUERGEN, SABINE, BJOERN)),
        (
            Gold("Angebot an die Stadtwerke", "1007", _day("2026-12-04")),
            Gold("klärt die Messekosten", "1008", _day("2026-12-04")),
            Gold("bereitet die Präsentation vor", "1009", _day("2026-12-04")),
            decided("Messe 2027 wird abgesagt"),
            asked("Wer spricht mit dem Betriebsrat"),
        ),
    ),
    Labelled(
        "supplier.txt",
        meeting("supplier", FRIDAY, "Europe/Berlin", (NADIA, PRIYA, TOM)),
        (
            Gold("Tom will send the signed order form", "text:Tom", _day("2026-12-03")),
            Gold("draft the onboarding plan", "1010", _day("2026-12-02")),
            Gold("set up the sandbox accounts", "1011"),
            Gold("translate the contract", "text:Zoltan Nagy"),
            decided("keep Globex as the only supplier"),
        ),
    ),
)

UNSEEN = (
    Labelled(
        "unseen-standup.txt",
        meeting("standup", FRIDAY, "Europe/Berlin", TEAM),
        (
            Gold("picks up the rate limiter", "1002"),
            Gold("Anna will unblock her", "1001", _day("2026-11-27")),
            Gold("writes up the API proposal", "1001", _day("2026-12-01")),
            Gold("Chloé to deliver them", "1003", _day("2026-12-01")),
            asked("Do we want a demo on Monday"),
        ),
    ),
    Labelled(
        "unseen-board.md",
        meeting("board", FRIDAY, "Europe/Berlin", TEAM),
        (
            Gold("finalise the deck", "1001", _day("2026-12-03")),
            Gold("rehearse the demo", "nobody"),
            Gold("Chase legal about the DPA", "1002"),
            Gold("read the pre-read", "nobody", _day("2026-11-30")),
            decided("Hiring freeze until 31 January"),
            decided("Move the offsite from May to June"),
            asked("Rebrand"),
        ),
    ),
    Labelled(
        "unseen-customer.txt",
        meeting("customer", FRIDAY, "Europe/Berlin", TEAM),
        (
            Gold("Ben to confirm by Wednesday", "1002", _day("2026-12-02")),
            Gold("promised a quote before Tuesday", "1001", _day("2026-11-30")),
            Gold("run a training session", "1003"),
            Gold("send us the signed DPA", "text:Acme"),
            decided("pilot is extended by 3 months"),
            asked("who pays for the travel"),
        ),
    ),
    Labelled(
        "unseen-retro.md",
        meeting("retro", FRIDAY, "Europe/Berlin", TEAM),
        (
            Gold("look into parallel runs", "1003", _day("2026-12-04")),
            Gold("split the test suite", "1002", _day("2026-12-04")),
            Gold("On-call rules"),
        ),
        overridden=("book a workshop on incident reviews",),
    ),
    Labelled(
        "unseen-mail.eml",
        meeting("chat", FRIDAY, "Europe/Berlin", TEAM, writer="Ben Ito"),
        (
            Gold("move the metrics to the new store", "1002", _day("2026-12-04")),
            Gold("check the retention rules", "1001"),
            Gold("handle the dashboards", "1003"),
            Gold("will do that tonight", "1002", _day("2026-11-27")),
            decided("We are going with Grafana"),
        ),
    ),
)

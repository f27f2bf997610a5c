"""Which five requests does the demonstration submit, as a user's form would?"""

from local.asana.seed.blueprint import Submission


def demo_requests() -> tuple[Submission, ...]:
    """A bug, a wish, an access request, a billing question, and one that is honestly hard to place."""
    return (
        Submission(
            "nadia",
            "Invoice export stops with a 504",
            "Hi team,\n\nsince this morning the invoice export stops with a 504 from the gateway after thirty"
            " seconds. Our finance team at Harbor & Pine closes the month tomorrow, so this blocks them completely."
            " Small date ranges still work.\n\n2026-10-12T07:41:03Z ERROR worker-3 job=export attempt=4 msg=timeout"
            " after 30000ms\n\nBest regards, Nadia",
        ),
        Submission(
            "leila",
            "Column presets per team in saved views",
            "it would be great to have column presets per team in the saved views, today everybody rebuilds the same"
            " list by hand. not a defect, nice to have. happy to join a beta",
        ),
        Submission(
            "sam",
            "Two new dispatchers at Kestrel Freight",
            "Please give two new dispatchers access to the roles page and the activity feed, read-only is enough. They"
            " start on Monday. Approved by my manager.",
        ),
        Submission(
            "maya_o",
            "Charged twice for invoice 20418",
            "Hello,\n\nBlue Fern Clinics were charged EUR 312.50 twice for invoice 20418. Their accountant is waiting,"
            " bank reference on request. Could you refund one of the two?\n\nThanks, Maya",
        ),
        Submission(
            "daniel",
            "The thing with the numbers again",
            "Quayside called. The usage looks off and they are not sure whether they may see it at all, or whether it"
            " should be on the invoice. Same as last time I think? call me",
        ),
    )

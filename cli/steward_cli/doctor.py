"""`steward doctor`: which hop fails, and what mends it?"""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.mending import mended
from steward_cli.probing import Probing
from steward_cli.scopes import matrix
from steward_cli.symptoms import diagnosed

group = typer.Typer(subcommand_metavar="", invoke_without_command=True, help="What is wrong? Example: steward doctor")


@group.callback()
def doctor(
    context: typer.Context,
    *,
    scopes: Annotated[
        bool, typer.Option("--scopes", help="Print which permissions each feature takes, and look at nothing.")
    ] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended from here, each asked for.")] = False,
    token_from: Annotated[
        str, typer.Option("--token-from", help="A file with the token of whoever makes fields that are lacking.")
    ] = "",
) -> int:
    """Ask every part one small thing; what is wrong is named with the hop that fails and its mend; exit code 2 then.

    It reads alone, with each grant that you may read, and asks the model for one token. What it could not look at is
    said, and no finding. With --scopes it prints, for each feature, the granular scopes of Asana that it takes and the
    operations that only full permissions cover.

    With --fix it registers webhooks that are lacking, deletes second ones, makes fields that are lacking (not one whose
    name is a slip), and has history read; each is asked for, audited, and can be taken back. Then it looks again.

    Example: steward doctor
    """
    desk: Desk = context.obj
    if scopes:
        desk.rows("permissions by feature", ("feature", "granular", "full", "without"), matrix())
        return Exit.DONE
    if token_from and not fix:
        raise Failure("--token-from is for making fields: say --fix too")
    probing = Probing(desk)
    facts = probing.facts()
    done = mended(desk, facts, token_from) if fix else {}
    if done:
        probing = Probing(desk)  # what is so now
        facts = probing.facts()
    return _told(desk, probing, diagnosed(facts), done)


def _told(desk: Desk, probing: Probing, rows: list[dict[str, Any]], done: Mapping[str, list[str]]) -> int:
    wrong = [row for row in rows if not row["ok"]]
    if desk.as_json:
        desk.json([row | {"mended": done.get(row["check"], [])} for row in rows])
    else:
        desk.rows("findings", ("check", "hop", "found", "mend"), wrong)
    for check, said in done.items():
        desk.note(f"mended, {check}: {'; '.join(said)}")
    for each in dict.fromkeys(probing.unseen):
        desk.note(f"not looked at: {each}")
    desk.note(f"{len(rows) - len(wrong)} of {len(rows)} checks found nothing")
    return Exit.FINDINGS if wrong else Exit.DONE

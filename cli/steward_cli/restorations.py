"""How is each value that an undo puts back, or leaves, told to whoever asked for it: by its name, not by its gid?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from steward.governance.policy import Configuration
from steward.governance.undo import Left, Restoration, Undoing, Why
from steward.run import Subject
from steward.store.table import Item
from steward_cli.ledger import Ledger

# Where nothing is left to do: it stands as before, or an undo took it back, or it is an undo itself.
SETTLED: Final = frozenset({Why.AS_BEFORE, Why.UNDONE, Why.AN_UNDO})
# What Steward made or said to ask people or to answer them, by its rule: no value of theirs stood there before it.
ASKED_OR_ANSWERED: Final = {
    "approvals:subtask": "approval subtask",
    "decision:answer": "answer to a person",
    "certificate:notice": "notice of a certificate",
}
_KEPT: Final = ("assignee_gid", "due_on", "section_gid")  # where an edit of one property keeps its value


@dataclass(frozen=True, slots=True)
class Tale:
    """What a subject's chain and the configuration know of the names behind gids."""

    ledger: Ledger
    configuration: Configuration
    entries: Mapping[str, Item]  # by mutation id

    @classmethod
    def of(cls, ledger: Ledger, configuration: Configuration, subject: Subject) -> "Tale":
        """The tale of one subject; reads its chain."""
        entries = ledger.chain(str(subject)).entries
        return cls(ledger, configuration, {str(each["mutation_id"]): each for each in entries if "mutation_id" in each})

    def rows(self, subject: Subject, undo: Undoing) -> list[dict[str, Any]]:
        """A row for each value: `of` is its gid or property, `name` what people call it, `stays` why it stays."""
        back = [row for restoration in undo.restorations for row in self._back(restoration)]
        left = [self._left(each) for each in undo.left]
        return [{"subject": str(subject), **row} for row in back + left]

    def _back(self, restoration: Restoration) -> list[dict[str, Any]]:
        last, edit = restoration.last, restoration.edit.as_json()
        names = _names(last.fields, self._labels({}, last.project_gid, last.workflow), last.names)
        alone = next((edit[each] for each in _KEPT if each in edit), None)
        values: Mapping[str, Any] = edit.get("values") or dict.fromkeys(restoration.base, alone)
        return [
            {
                "of": of,
                "name": names.get(of, of),
                "now": _said(restoration.base[of], names),
                "becomes": _said(value, names),
                "stays": None,
                "settled": False,
            }
            for of, value in values.items()
        ]

    def _left(self, left: Left) -> dict[str, Any]:
        entry = self.entries.get(left.mutation_id) or {}
        own = ASKED_OR_ANSWERED.get(str(entry.get("rule"))) if left.why is Why.NOTHING_BEFORE else None
        name = own or self._of_entry(entry).get(left.name) or left.name.replace("_", " ")
        settled = left.why in SETTLED or own is not None
        return {"of": left.name, "name": name, "now": None, "becomes": None, "stays": left.why, "settled": settled}

    def _of_entry(self, entry: Item) -> dict[str, str]:
        """The names that an entry's frozen plan knows; none where it is older than values are kept."""
        plan = (self.ledger.values(entry["values"]) if entry else None) or {}
        approval = (plan.get("approvals") or {}).get(str(entry["values"]["ordinal"])) if plan else None
        workflow = str((approval or entry).get("workflow", ""))
        labels = self._labels(plan, str(entry.get("project_gid", "")), workflow)
        return _names(plan.get("fields") or {}, labels, plan.get("names") or {})

    def _labels(self, plan: Mapping[str, Any], project_gid: str, workflow: str) -> dict[str, str]:
        """The field's name by configured key, as it was then where the plan kept that, else as it is now."""
        if then := (plan.get("policy") or {}).get("fields"):
            return {key: each["field"] for key, each in then.items() if each.get("field")}
        now = self.configuration.policy(project_gid, workflow).fields
        return {key: each.field for key, each in now.items() if each.field}


def why_nothing(rows: Sequence[Mapping[str, Any]]) -> str:
    """Why nothing goes back, in a line."""
    return ", ".join(sorted({str(row["stays"]) for row in rows})) or "Steward edited nothing there"


def _names(fields: Mapping[str, str], labels: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {gid: labels[key] for key, gid in fields.items() if key in labels} | dict(names)


def _said(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any value
    if isinstance(value, list | tuple):
        return [names.get(str(one), one) for one in value]
    return names.get(value, value) if isinstance(value, str) else value

"""What does each edit aim at? One entry for every edit whose once-ness the journal can show.

RELIABILITY 3.2.
"""

from steward.asana import edits
from steward.asana.edits import Edit
from steward.errors import Refused, RefusedReason
from steward.governance.absolute import GoalMetric, OwnComment, OwnTask, ProjectValues, TaskValues
from steward.governance.creation import Creation, Place
from steward.governance.finding import Finding, Standing, Target, found, value_digest
from steward.governance.membership import After, InSection, InSet, NamedSection
from steward.governance.outgoing import Outgoing
from steward.store.keys import digest_of

__all__ = ["Finding", "Target", "found", "target_of", "value_digest"]


def target_of(edit: Edit) -> Target:
    """The edit's target. Raises Refused(unproven_class) for an edit that the journal has no protocol for."""
    target = _task_values_of(edit) or _values_of(edit) or _place_of(edit) or _creation_of(edit)
    if target is None:
        raise Refused(RefusedReason.UNPROVEN_CLASS, f"{edit.name} has no read-back protocol")
    return target


def _task_values_of(edit: Edit) -> Standing | None:
    match edit:
        case edits.SetTaskFields(task_gid=gid, values=values):
            return TaskValues(gid, values)
        case edits.Assign(task_gid=gid, assignee_gid=assignee_gid):
            return TaskValues(gid, {"assignee": assignee_gid})
        case edits.SetDueDate(task_gid=gid, due_on=due_on):
            return TaskValues(gid, {"due_on": due_on})
        case edits.CompleteOwnTask(task_gid=gid):
            return OwnTask(gid)
    return None


def _values_of(edit: Edit) -> Standing | None:
    match edit:
        case edits.SetProjectFields(project_gid=gid, values=values):
            return ProjectValues(gid, values)
        case edits.SetGoalMetric(goal_gid=gid, value=value):
            return GoalMetric(gid, value)
        case edits.EditOwnComment(story_gid=gid, html_text=html_text, pinned=pinned):
            return OwnComment(gid, html_text, pinned)
    return None


def _place_of(edit: Edit) -> Standing | None:
    match edit:
        case edits.PlaceInSection(task_gid=gid, section_gid=section_gid):
            return InSection(gid, section_gid)
        case edits.Reorder(task_gid=gid, project_gid=project_gid, after_task_gid=after_gid):
            return After(gid, project_gid, after_gid)
        case edits.Follow(task_gid=gid, follower_gids=follower_gids):
            return InSet(gid, "followers", follower_gids)
        case edits.Tag(task_gid=gid, tag_gid=tag_gid):
            return InSet(gid, "tags", (tag_gid,))
        case edits.AddSection(project_gid=gid, title=title) | edits.GrowProject(project_gid=gid, title=title):
            return NamedSection(gid, title)
    return None


def _creation_of(edit: Edit) -> Creation | Outgoing | None:
    match edit:
        case edits.AddSubtask(task_gid=gid) | edits.DeliverUpdate(task_gid=gid):
            place = Place.SUBTASK
        case edits.CreateTask(project_gid=gid) | edits.AddMilestone(project_gid=gid):
            place = Place.PROJECT_TASK
        case edits.AddPart(task_gid=gid):
            place = Place.PART
        case edits.AddProject(workspace_gid=workspace_gid, team_gid=team_gid):
            gid, place = team_gid or workspace_gid, Place.TEAM_PROJECT if team_gid else Place.WORKSPACE_PROJECT
        case edits.CommentOnTask(task_gid=gid):
            place = Place.TASK_COMMENT
        case edits.CommentOnGoal(goal_gid=gid):
            place = Place.GOAL_COMMENT
        case edits.AttachReport(task_gid=gid):
            place = Place.FILE
        case edits.PostStatus(parent_gid=gid):
            place = Place.STATUS
        case edits.SendEmail(project_gid=gid):
            return Outgoing(gid, digest_of(edit.as_json()))
        case _:
            return None
    return Creation(gid, place, digest_of(edit.as_json()))

"""Which files hang on a task, project or brief, and where can each be fetched for the next two minutes?"""

from collections.abc import Mapping

from local.asana import bodies
from local.asana.bodies import Shape
from local.asana.clock import stamp
from local.asana.downloads import download_url
from local.asana.errors import bad_request
from local.asana.graph import Graph, Record, Ref, Value
from local.asana.lookups import any_of, record_of
from local.asana.operation import Call, Reply, Upload, listed, operation, shown
from local.asana.views import View, Viewer, define_view
from local.asana.writes import Write

LARGEST_FILE = 100 * 1024 * 1024  # bytes of one upload (FACTS 3)
_PARENTS = ("task", "project", "project_brief")
_FULL = (
    "name", "resource_subtype", "created_at", "download_url", "permanent_url", "host", "parent", "size", "view_url",
    "connected_to_app",
)  # fmt: skip


def _permanent(_graph: Graph, attachment: Record, _viewer: Viewer) -> Value:
    """Needs a browser session at Asana, so nothing of ours can use it (FACTS 3)."""
    return f"https://app.asana.com/app/asana/-/get_asset?asset_id={attachment.gid}"


define_view(
    "attachment",
    View(compact=("name", "resource_subtype"), full=_FULL, computed={"permanent_url": _permanent}),
)
_SHAPE = Shape(
    {
        "parent": bodies.text,
        "resource_subtype": bodies.one_of("asana", "external"),
        "url": bodies.text,
        "name": bodies.text,
        "connect_to_app": bodies.flag,
    },
    required=("parent",),
)


def _with_url(call: Call, attachment: Record) -> Record:
    """The record as it is shown now: with a download_url that ends in two minutes, or none for external hosts."""
    host = call.request.base_url.partition("/api/")[0]
    asana_hosted = attachment.text("host") == "asana"
    url = download_url(host, attachment, call.now) if asana_hosted else None
    values = {**attachment.values, "download_url": url, "view_url": url or attachment.text("_url")}
    return Record(attachment.gid, attachment.kind, values, attachment.links)


@operation("getAttachmentsForObject", "GET", "/attachments", scope="attachments:read")
def get_attachments_for_object(call: Call) -> Reply:
    """The attachments of a task, project or brief, oldest first."""
    parent = _parent(call, call.need("parent"))
    return listed([_with_url(call, each) for each in call.graph.all_linked(parent, "attachments")])


@operation("getAttachment", "GET", "/attachments/{attachment_gid}", scope="attachments:read")
def get_attachment(call: Call) -> Reply:
    """One attachment with a fresh download_url."""
    return shown(_with_url(call, record_of(call, "attachment", call.path["attachment_gid"])))


@operation("createAttachmentForObject", "POST", "/attachments", scope="attachments:write", shape=_SHAPE, multipart=True)
def create_attachment_for_object(call: Call) -> Reply:
    """Upload a file, or link an external one by url and name. Answers 200, not 201 (FACTS 3)."""
    form = _form(call)
    parent = _parent(call, form.get("parent", ""))
    linked = form.get("resource_subtype") == "external" or "url" in form
    values = _external(form) if linked else _uploaded(call, form)
    attachment = attach(call.write, parent, {**values, "_secret": f"{call.world.rng.getrandbits(128):032x}"})
    return shown(_with_url(call, attachment))


def _form(call: Call) -> Mapping[str, str]:
    if call.request.form or call.request.files:
        return call.request.form
    return {name: str(value) for name, value in call.body.values.items()}


def _parent(call: Call, gid: str) -> Record:
    if not gid:
        raise bad_request("parent: Missing input")
    parent = any_of(call, gid, "parent")
    if parent.kind not in _PARENTS:
        raise bad_request("parent: Only tasks, projects and project briefs have attachments")
    return parent


def _external(form: Mapping[str, str]) -> dict[str, Value]:
    url, name = form.get("url", ""), form.get("name", "")
    if not url.startswith(("http://", "https://")):
        raise bad_request("url: Missing input; an external attachment needs an http(s) url")
    if not name:
        raise bad_request("name: Missing input; an external attachment needs a name")
    connected = form.get("connect_to_app", "").lower() == "true"
    held: dict[str, Value] = {"name": name, "resource_subtype": "external", "host": "external", "_url": url}
    return held | {"connected_to_app": connected}


def _uploaded(call: Call, form: Mapping[str, str]) -> dict[str, Value]:
    upload = call.request.files.get("file")
    if upload is None:
        raise bad_request("file: Missing input")
    if len(upload.content) > LARGEST_FILE:
        raise bad_request("file: Attachments can have at most 100 MB")
    return asana_hosted(Upload(form.get("name") or upload.name, upload.content_type, upload.content))


def asana_hosted(upload: Upload) -> dict[str, Value]:
    """The values of an uploaded file; the bytes stand in the record as latin-1 text, one character a byte."""
    return {
        "name": upload.name,
        "resource_subtype": "asana",
        "host": "asana",
        "size": len(upload.content),
        "connected_to_app": False,
        "_content_type": upload.content_type,
        "_content": upload.content.decode("latin-1"),
    }


def attach(write: Write, parent: Record, values: Mapping[str, Value]) -> Record:
    """Hang an attachment on its parent: event `added`, and on tasks the story `attachment_added` (FACTS 1.6)."""
    made = {"parent": Ref(parent.gid), "created_at": stamp(write.now), "download_url": None, "view_url": None, **values}
    attachment = write.create("attachment", made, [parent])
    write.graph.link(parent, "attachments", attachment.gid)
    if parent.kind == "task":
        write.story(parent, "attachment_added", f"{write.named()} attached {attachment.text('name')}")
    return attachment

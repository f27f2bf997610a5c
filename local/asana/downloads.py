"""Where does a download_url lead, and until when (FACTS 3: about two minutes)?"""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

import werkzeug

from local.asana.graph import Record
from local.asana.world import World

PATH: Final = "/-/assets/"  # beside the API, as Asana's own storage host is
LIVES: Final = timedelta(minutes=2)


def _signature(attachment: Record, until_ms: int) -> str:
    return hashlib.sha256(f"{attachment.text('_secret')}.{attachment.gid}.{until_ms}".encode()).hexdigest()[:32]


def download_url(host: str, attachment: Record, now: datetime) -> str:
    """A link that needs no token and ends two minutes after `now`."""
    until_ms = int((now + LIVES).timestamp() * 1000)
    name = quote(attachment.text("name"), safe="")
    return f"{host}{PATH}{attachment.gid}/{name}?until={until_ms}&signature={_signature(attachment, until_ms)}"


def serve(world: World, incoming: werkzeug.Request) -> werkzeug.Response:
    """The bytes; 403 for a link that ended or was changed, 404 for a file that is gone."""
    gid = incoming.path.removeprefix(PATH).partition("/")[0]
    until, signature = incoming.args.get("until", ""), incoming.args.get("signature", "")
    with world.lock:
        attachment = world.graph.find(gid)
        if attachment is None or attachment.kind != "attachment":
            return werkzeug.Response("No such file", 404, mimetype="text/plain")
        if not until.isdecimal() or signature != _signature(attachment, int(until)):
            return werkzeug.Response("Request signature does not match", 403, mimetype="text/plain")
        if world.clock.now().timestamp() * 1000 > int(until):
            return werkzeug.Response("Request has expired", 403, mimetype="text/plain")
        content = attachment.text("_content").encode("latin-1")
        return werkzeug.Response(content, 200, mimetype=attachment.text("_content_type") or "application/octet-stream")

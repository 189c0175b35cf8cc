"""Files: evidence for the bank."""

from tests.stripe.errors import invalid
from tests.stripe.routes import answers
from tests.stripe.wire import UploadedFile
from tests.stripe.world import Row, World

MOST_BYTES = 5 * 1024 * 1024
_KINDS = {b"%PDF": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG": "png"}


@answers("POST", "/v1/files", acts_on="file purpose")
def create_file(world: World, params: Row) -> Row:
    file = params["file"]
    if not isinstance(file, UploadedFile):
        raise invalid("Files are sent as multipart/form-data.", param="file")
    if params["purpose"] == "dispute_evidence" and len(file) > MOST_BYTES:
        raise invalid("The file is larger than 5 MB.", param="file")
    kind = next((name for start, name in _KINDS.items() if file.startswith(start)), None)
    if kind is None:
        raise invalid("Evidence must be a PDF, JPEG or PNG.", param="file")
    row = {
        "created": world.stamp(),
        "expires_at": None,
        "filename": file.name,
        "links": {"object": "list", "data": [], "has_more": False, "url": "/v1/file_links"},
        "purpose": params["purpose"],
        "size": len(file),
        "title": None,
        "type": kind,
        "url": None,
    }
    return world.add("file", "file", row)


@answers("GET", "/v1/files/{file}")
def retrieve_file(world: World, _params: Row, file: str) -> Row:
    return world.get("file", file)

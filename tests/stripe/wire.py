"""How requests come over the wire: forms with brackets, multipart files and JSON, read into plain trees."""

import json
import re
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from tests.stripe.errors import invalid

type Tree = dict[str, Any]


class UploadedFile(bytes):
    """The bytes of a file in a form, with the name it came under."""

    name: str


def read_query(text: str) -> Tree:
    """The tree of a query or a form: `a[b][0]=1` is {"a": {"b": {"0": "1"}}}."""
    tree: Tree = {}
    for name, value in parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)):
        _put(tree, name, value)
    return tree


def read_body(body: bytes, content_type: str) -> Tree:
    """The tree of a request's body in whichever of the three forms it came."""
    if content_type.startswith("application/json"):
        whole = json.loads(body or b"{}")
        if not isinstance(whole, dict):
            raise invalid("The body must be a JSON object")
        return whole
    if content_type.startswith("multipart/form-data"):
        return _read_multipart(body, content_type)
    return read_query(body.decode())


def _read_multipart(body: bytes, content_type: str) -> Tree:
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    tree: Tree = {}
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        name = part.get_param("name", header="content-disposition")
        if (file_name := part.get_filename()) is None:
            _put(tree, str(name), content.decode())
        else:
            file = UploadedFile(content)
            file.name = file_name
            _put(tree, str(name), file)
    return tree


def _put(tree: Tree, name: str, value: Any) -> None:
    steps = re.findall(r"[^\[\]]+", name)
    for step in steps[:-1]:
        tree = tree.setdefault(step, {})
    if steps[-1] in tree:
        raise invalid(f"Received the parameter twice: {name}", param=name)
    tree[steps[-1]] = value

"""What every JSON endpoint does alike: strict input, one answer for each Idempotency-Key, nothing kept by caches."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.paging import MOST, Ask, Part
from common.requests import answered_once
from common.transactions import in_one_unit

_CANONICAL_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_NAMED_AT_MOST = 5
_PROBLEM = "application/problem+json"


class WholeNumber(serializers.IntegerField):
    """An integer written as a JSON number: no text, no fraction, no true or false."""

    def to_internal_value(self, data: Any) -> int:
        """The number itself."""
        if type(data) is not int:
            self.fail("invalid")
        return data


class Text(serializers.CharField):
    """Text that came as text. A single line unless `is_long`, which lets line breaks and tabs in."""

    default_error_messages = {"control": _("Control characters are not allowed.")}

    def __init__(self, *, is_long: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self._allowed = "\n\t" if is_long else ""

    def to_internal_value(self, data: Any) -> str:
        """The text, with line breaks as one character and no blanks around it."""
        if not isinstance(data, str):
            self.fail("invalid")
        text = super().to_internal_value(data.replace("\r\n", "\n"))
        if any((letter < " " or "\x7f" <= letter <= "\x9f") and letter not in self._allowed for letter in text):
            self.fail("control")
        return text


class Code(Text):
    """Text of a set form, taken as it came: `Code("[0-9]{5}")`."""

    def __init__(self, pattern: str, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)
        self.validators.append(RegexValidator(rf"\A(?:{pattern})\Z", flags=re.ASCII))


class Id(serializers.UUIDField):
    """An id in its one usual form."""

    def to_internal_value(self, data: Any) -> UUID:
        """The id."""
        if not isinstance(data, str) or not _CANONICAL_ID.fullmatch(data):
            self.fail("invalid", value=data)
        return UUID(data)


class YesOrNo(serializers.BooleanField):
    """true or false, and nothing that looks like them."""

    def to_internal_value(self, data: Any) -> bool:
        """The answer."""
        if type(data) is not bool:
            self.fail("invalid", input=data)
        return data


class Choice(serializers.ChoiceField):
    """One of the given texts. What was sent instead is never repeated in the answer."""

    default_error_messages = {"invalid_choice": _("Not one of the choices.")}

    def to_internal_value(self, data: Any) -> str:
        """The choice."""
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice")
        return data


class OneOf(serializers.ChoiceField):
    """In answers: one of the values of a StrEnum. Published under the enum's name."""

    def __init__(self, values: type[StrEnum], **options: Any) -> None:
        super().__init__(choices=[(value.value, value.name) for value in values], **options)


class StrictInput(serializers.Serializer[Any]):
    """The body or the query of a request: every field is known, or the request is refused."""

    def to_internal_value(self, data: Any) -> Any:
        """The values by field. Raises ValidationError that names unknown fields."""
        unknown = sorted(set(map(str, data)) - set(self.fields)) if isinstance(data, Mapping) else []
        if unknown:
            names = [name.encode(errors="replace").decode()[:60] for name in unknown[:_NAMED_AT_MOST]]
            raise serializers.ValidationError({name: [_("This field is not known.")] for name in names})
        return super().to_internal_value(data)


class NoInput(StrictInput):
    """Nothing: an empty body, or an empty object."""


class PageQuery(StrictInput):
    """Which part of a list; queries of lists inherit it."""

    after = Code("[A-Za-z0-9_-]+", max_length=600, required=False, help_text="`next` of the part before.")
    limit = Code("[1-9][0-9]?|100", default="50", help_text=f"1 to {MOST}.")


class ProblemOutput(serializers.Serializer[Any]):
    """RFC 9457 problem details. `code` is stable; the facts that belong to it stand beside it."""

    type = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


class PrivateEndpoint(APIView):
    """An endpoint whose answers belong to one person: no cache keeps them."""

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Every answer, refusals too, says so."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer


IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 8, "maxLength": 80},
    OpenApiParameter.HEADER,
    required=True,
    description="Chosen by the client for each intent. The same key with the same content is answered with the "
    "same status and body and has no second effect; with other content it is refused with 409.",
)


def asked(form: type[StrictInput], sent: Any) -> dict[str, Any]:
    """What was asked, checked. Raises ValidationError."""
    checked = form(data=sent)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def answer_once(
    request: Request, *, content: Mapping[str, Any], answer: Callable[[], dict[str, Any] | None], status: int = 200
) -> Response:
    """Answer a write in a unit of work of its own; its Idempotency-Key gives the same answer and status again.

    `answer` returns plain JSON values without anything that is kept encrypted elsewhere, since answers are kept as
    they are. Raises KeyMissing, KeyReused and what `answer` raises.
    """
    kept = in_one_unit(
        lambda: answered_once(
            actor=f"user:{request.user.pk}",
            key=request.headers.get("Idempotency-Key", ""),
            content={"method": request.method, "path": request.path, "body": content},
            answer=lambda: {"status": status, "body": answer()},
        )
    )
    return Response(kept["body"], status=kept["status"])


def instant(moment: datetime | None) -> str | None:
    """An instant as ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def describes_read(tag: str, name: str, gives: Any, *, parameters: Iterable[Any] = ()) -> Callable[[Any], Any]:
    """The published description of a read. `name` is its stable name in generated clients."""
    return extend_schema(
        operation_id=name,
        tags=[tag],
        parameters=list(parameters),
        responses={200: gives, ("default", _PROBLEM): ProblemOutput},
    )


def ask_of(query: Mapping[str, Any]) -> Ask:
    """Which part of a list a checked PageQuery asks for."""
    return Ask(after=query.get("after", ""), at_most=int(query["limit"]))


def listed[T](part: Part[T], show: Callable[[T], dict[str, Any]]) -> Response:
    """The answer of every list: `items`, and `next`, the mark with which the next part is asked for, or null."""
    return Response({"items": [show(row) for row in part.rows], "next": part.next})


def describes_list(
    tag: str, name: str, gives: type[serializers.Serializer[Any]], *, query: type[PageQuery] = PageQuery
) -> Callable[[Any], Any]:
    """The published description of a list of `gives`, answered by `listed`."""
    return describes_read(tag, name, _list_of(gives), parameters=[query])


def describes_write(
    tag: str, name: str, *, takes: type[StrictInput] | None, gives: Any, status: int = 200
) -> Callable[[Any], Any]:
    """The published description of a write: with its key, its one good status and its problems."""
    return extend_schema(
        operation_id=name,
        tags=[tag],
        parameters=[IDEMPOTENCY_KEY],
        request=takes,
        responses={status: gives, ("default", _PROBLEM): ProblemOutput},
    )


@cache
def _list_of(gives: type[serializers.Serializer[Any]]) -> Any:
    """One description for all lists of one thing, so that it is published once."""
    return inline_serializer(
        f"{gives.__name__.removesuffix('Output')}List",
        {"items": gives(many=True), "next": serializers.CharField(allow_null=True)},
    )

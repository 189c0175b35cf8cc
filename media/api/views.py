"""The endpoint that takes photos: a form with one file, the only upload the API knows."""

from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import clock
from common.api import Choice, PrivateEndpoint, StrictInput, answer_once, asked, describes_write
from media import selectors
from media.rules import MOST_BYTES
from media.services import store_photo

TAG = "photos"
SCOPE = "photos"


class KeyAllowsPhotos(BasePermission):
    """People signed in by session may; programs only with this scope on their key."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the request may go on."""
        scopes = getattr(request.auth, "scopes", None)
        return scopes is None or SCOPE in scopes


class PhotoInput(StrictInput):
    """One file, empty ones too: why it is refused is ours to say."""

    file = serializers.FileField(allow_empty_file=True)
    use = Choice(choices=["public", "private"], default="public", help_text="Evidence of a case is private.")


class PhotoOutput(serializers.Serializer[Any]):
    """A photo as kept."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    srcset = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class Photos(PrivateEndpoint):
    """Photos of the person signed in."""

    permission_classes = [IsAuthenticated, KeyAllowsPhotos]
    parser_classes = [MultiPartParser]

    @describes_write(TAG, "upload_photo", takes=PhotoInput, gives=PhotoOutput, status=201)
    def post(self, request: Request) -> Response:
        """Upload a photo, to be named in a want afterwards."""
        wish = asked(PhotoInput, request.data)
        upload, is_public = wish["file"].read(MOST_BYTES + 1), wish["use"] == "public"

        def answer() -> dict[str, Any]:
            photo = store_photo(
                owner_id=cast(UUID, request.user.pk), upload=upload, now=clock.now(), is_public=is_public
            )
            return _shown(selectors.photo(photo.id))

        return answer_once(
            request, content={"file": sha256(upload).hexdigest(), "use": wish["use"]}, answer=answer, status=201
        )


def _shown(photo: selectors.PhotoView) -> dict[str, Any]:
    return {
        "id": str(photo.id),
        "url": photo.url,
        "srcset": photo.srcset,
        "width": photo.width,
        "height": photo.height,
    }

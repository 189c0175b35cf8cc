"""The endpoint that takes photos: a form with one file, the only upload the API knows."""

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import clock
from common.transactions import unit_of_work
from media import selectors
from media.rules import MOST_BYTES
from media.services import store_photo

SCOPE = "photos"


class KeyAllowsPhotos(BasePermission):
    """People signed in by session may; programs only with this scope on their key."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the request may go on."""
        scopes = getattr(request.auth, "scopes", None)
        return scopes is None or SCOPE in scopes


class PhotoInput(serializers.Serializer[Any]):
    """One file, empty ones too: why it is refused is ours to say."""

    file = serializers.FileField(allow_empty_file=True)


class PhotoOutput(serializers.Serializer[Any]):
    """A photo as kept."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    srcset = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class Photos(APIView):
    """Photos of the person signed in."""

    permission_classes = [IsAuthenticated, KeyAllowsPhotos]
    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": PhotoInput}, responses={201: PhotoOutput})
    def post(self, request: Request) -> Response:
        """Upload a photo, to be named in a want afterwards."""
        asked = PhotoInput(data=request.data)
        asked.is_valid(raise_exception=True)
        upload = asked.validated_data["file"].read(MOST_BYTES + 1)
        with unit_of_work():
            photo = store_photo(owner_id=cast(UUID, request.user.pk), upload=upload, now=clock.now())
        return Response(PhotoOutput(selectors.photo(photo.id)).data, status=201)

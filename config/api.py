"""The JSON API, version 1: each app's own addresses under one roof."""

from typing import Any

from django.urls import include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView


@extend_schema(exclude=True)
class NoEndpoint(APIView):
    """Every address nobody answers at, so that programs never get a page."""

    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse whatever the method is."""
        super().initial(request, *args, **kwargs)
        raise NotFound()


urlpatterns = [
    path("", include("accounts.api.urls")),
    path("", include("media.api.urls")),
    path("", include("merchants.api.urls")),
    path("", include("escrow.api.urls")),
    path("", include("marketplace.api.urls")),
    path("", include("social.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    re_path("", NoEndpoint.as_view()),
]

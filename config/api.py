"""The JSON API, version 1: each app's own addresses under one roof."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.api.urls")),
    path("", include("media.api.urls")),
    path("", include("merchants.api.urls")),
    path("", include("escrow.api.urls")),
    path("", include("marketplace.api.urls")),
]

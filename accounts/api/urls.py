"""Addresses of the endpoints about oneself, under /api/v1/."""

from django.urls import path

from accounts.api.views import Addresses, Me, OneAddress

urlpatterns = [
    path("me", Me.as_view(), name="api-me"),
    path("me/addresses", Addresses.as_view(), name="api-addresses"),
    path("me/addresses/<uuid:address_id>", OneAddress.as_view(), name="api-address"),
]

"""Addresses of the endpoints about photos, under /api/v1/."""

from django.urls import path

from media.api.views import Photos

urlpatterns = [path("photos", Photos.as_view(), name="api-photos")]

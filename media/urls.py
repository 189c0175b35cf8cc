"""Where photos are served."""

from django.urls import path

from media.web import PhotoView

urlpatterns = [
    path("photos/<str:name>/<int:width>.webp", PhotoView.as_view(), name="photo"),
]

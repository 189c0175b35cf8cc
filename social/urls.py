"""Addresses of telling: the notices centre, one's link."""

from django.urls import path

from social.web.notices import ChoicesView, NoticeOpenView, NoticesReadView, NoticesView, QuietView, StopView
from social.web.sharing import InviteView

urlpatterns = [
    path("invite/", InviteView.as_view(), name="invite"),
    path("notices/", NoticesView.as_view(), name="notices"),
    path("notices/read/", NoticesReadView.as_view(), name="notices-read"),
    path("notices/choices/", ChoicesView.as_view(), name="notices-choices"),
    path("notices/quiet/", QuietView.as_view(), name="notices-quiet"),
    path("notices/stop/<str:token>/", StopView.as_view(), name="notices-stop"),
    path("n/<uuid:notice_id>/", NoticeOpenView.as_view(), name="notice-open"),
]

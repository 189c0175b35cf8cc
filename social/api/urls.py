"""Addresses of the endpoints of telling, under /api/v1/."""

from django.urls import path

from social.api import alerts, notices, sharing

urlpatterns = [
    path("notices", notices.Notices.as_view(), name="api-notices"),
    path("notices/reading", notices.NoticesReading.as_view(), name="api-notices-reading"),
    path("notices/choices", notices.NoticeChoices.as_view(), name="api-notice-choices"),
    path("notices/quiet-hours", notices.NoticeQuiet.as_view(), name="api-quiet-hours"),
    path("notices/<uuid:notice_id>/reading", notices.NoticeReading.as_view(), name="api-notice-reading"),
    path("pools/<uuid:pool_id>/share", sharing.PoolShare.as_view(), name="api-pool-share"),
    path("invite", sharing.Invite.as_view(), name="api-invite"),
    path("alerts", alerts.Alerts.as_view(), name="api-alerts"),
    path("alerts/<uuid:alert_id>", alerts.OneAlert.as_view(), name="api-alert"),
]

"""Addresses of the marketplace's own pages."""

from django.urls import path

from marketplace.web.pledges import CommitView, QuoteView
from marketplace.web.wants import JoinInsteadView, WantPostView, WhileTypingView

urlpatterns = [
    path("post/", WantPostView.as_view(), name="want-post"),
    path("post/while-typing/", WhileTypingView.as_view(), name="want-while-typing"),
    path("post/join/<uuid:pool_id>/", JoinInsteadView.as_view(), name="want-join"),
    path("pools/<uuid:pool_id>/commit/", CommitView.as_view(), name="pool-commit"),
    path("pools/<uuid:pool_id>/quote/", QuoteView.as_view(), name="pool-quote"),
]

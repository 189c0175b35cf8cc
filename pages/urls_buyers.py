"""Addresses of the buyers' pages."""

from django.urls import path

from escrow.web.cards import BeginCardView, CardReturnView
from pages.web.about import help_and_contact, privacy, terms_of_use
from pages.web.auctions import AuctionView
from pages.web.authentications import AuthenticateView
from pages.web.award import AwardLeaveView, AwardView, ConsentView, OptOutView
from pages.web.cases import CaseActView, OrderDisputeView
from pages.web.explore import explore
from pages.web.flags import FlagView, UnbarView
from pages.web.home import home
from pages.web.kept import FollowsView, ForgetSearchView, OpenSearchView, SaveSearchView, SearchesView
from pages.web.me import (
    AddCardView,
    AgreementView,
    CallOffView,
    ClosingView,
    EndOthersView,
    EndSessionView,
    ExportView,
    MeView,
    PseudonymView,
    RemoveCardView,
)
from pages.web.orders import CancelView, ConfirmView, ExtendView, MethodView, OrdersView, OrderView
from pages.web.pool_acts import (
    AnswerView,
    AppealView,
    AskView,
    CancelPoolView,
    ConfirmPlaceView,
    EditWantView,
    ExtendPoolView,
    FollowView,
    MoveView,
    ReportView,
    RunAgainView,
)
from pages.web.pool_talk import PeopleView, QuestionsView
from pages.web.pools import JoinView, LeaveView, MineView, PoolView, SimilarView
from pages.web.protocols import ProtocolCsvView, ProtocolJsonView, ProtocolView
from pages.web.receipts import ReceiptView
from pages.web.returns import OrderReturnsView, OrderReturnView
from pages.web.reviews import OrderReviewView, ReviewReportView, SellerReviewsView
from pages.web.unfurl import PoolCardView
from pages.web.waiting import PoolWaitingView

urlpatterns = [
    path("", home, name="home"),
    path("explore/", explore, name="explore"),
    path("explore/save/", SaveSearchView.as_view(), name="search-save"),
    path("searches/", SearchesView.as_view(), name="searches"),
    path("searches/<uuid:search_id>/", OpenSearchView.as_view(), name="search-open"),
    path("searches/<uuid:search_id>/forget/", ForgetSearchView.as_view(), name="search-forget"),
    path("follows/", FollowsView.as_view(), name="follows"),
    path("pools/<uuid:pool_id>/", PoolView.as_view(), name="pool"),
    path("pools/<uuid:pool_id>/card/<str:language>/<slug:stamp>.png", PoolCardView.as_view(), name="pool-card"),
    path("pools/<uuid:pool_id>/join/", JoinView.as_view(), name="pool-join"),
    path("pools/<uuid:pool_id>/leave/", LeaveView.as_view(), name="pool-leave"),
    path("pools/<uuid:pool_id>/mine/", MineView.as_view(), name="pool-mine"),
    path("pools/<uuid:pool_id>/similar/", SimilarView.as_view(), name="pool-similar"),
    path("pools/<uuid:pool_id>/confirm/", ConfirmPlaceView.as_view(), name="pool-confirm"),
    path("pools/<uuid:pool_id>/follow/", FollowView.as_view(), name="pool-follow"),
    path("pools/<uuid:pool_id>/cancel/", CancelPoolView.as_view(), name="pool-cancel"),
    path("pools/<uuid:pool_id>/extend/", ExtendPoolView.as_view(), name="pool-extend"),
    path("pools/<uuid:pool_id>/again/", RunAgainView.as_view(), name="pool-again"),
    path("pools/<uuid:pool_id>/move/", MoveView.as_view(), name="pool-move"),
    path("pools/<uuid:pool_id>/edit/", EditWantView.as_view(), name="pool-edit"),
    path("pools/<uuid:pool_id>/report/", ReportView.as_view(), name="pool-report"),
    path("pools/<uuid:pool_id>/appeal/", AppealView.as_view(), name="pool-appeal"),
    path("pools/<uuid:pool_id>/people/", PeopleView.as_view(), name="pool-people"),
    path("pools/<uuid:pool_id>/questions/", QuestionsView.as_view(), name="pool-questions"),
    path("pools/<uuid:pool_id>/ask/", AskView.as_view(), name="pool-ask"),
    path("questions/<uuid:question_id>/answer/", AnswerView.as_view(), name="question-answer"),
    path("pools/<uuid:pool_id>/auction/", AuctionView.as_view(), name="auction"),
    path("pools/<uuid:pool_id>/award/", AwardView.as_view(), name="award"),
    path("pools/<uuid:pool_id>/award/consent/", ConsentView.as_view(), name="award-consent"),
    path("pools/<uuid:pool_id>/award/opt-out/", OptOutView.as_view(), name="award-opt-out"),
    path("pools/<uuid:pool_id>/award/leave/", AwardLeaveView.as_view(), name="award-leave"),
    path("pools/<uuid:pool_id>/flags/", FlagView.as_view(), name="flag-bid"),
    path("pools/<uuid:pool_id>/bars/<uuid:bar_id>/", UnbarView.as_view(), name="unbar-seller"),
    path("pools/<uuid:pool_id>/protocol/", ProtocolView.as_view(), name="protocol"),
    path("pools/<uuid:pool_id>/protocol.json", ProtocolJsonView.as_view(), name="protocol-json"),
    path("pools/<uuid:pool_id>/protocol.csv", ProtocolCsvView.as_view(), name="protocol-csv"),
    path("orders/", OrdersView.as_view(), name="orders"),
    path("orders/<uuid:order_id>/", OrderView.as_view(), name="order"),
    path("orders/<uuid:order_id>/confirm/", ConfirmView.as_view(), name="order-confirm"),
    path("orders/<uuid:order_id>/extend/", ExtendView.as_view(), name="order-extend"),
    path("orders/<uuid:order_id>/cancel/", CancelView.as_view(), name="order-cancel"),
    path("orders/<uuid:order_id>/method/", MethodView.as_view(), name="order-method"),
    path("me/", MeView.as_view(), name="me"),
    path("me/pseudonym/", PseudonymView.as_view(), name="pseudonym"),
    path("me/cards/", AddCardView.as_view(), name="card-add"),
    path("me/cards/begin/", BeginCardView.as_view(), name="card-begin"),
    path("me/cards/return/", CardReturnView.as_view(), name="card-return"),
    path("me/cards/<uuid:method_id>/remove/", RemoveCardView.as_view(), name="card-remove"),
    path("me/sessions/end/", EndOthersView.as_view(), name="sessions-end"),
    path("me/sessions/<int:session_id>/end/", EndSessionView.as_view(), name="session-end"),
    path("me/consents/<str:kind>/", AgreementView.as_view(), name="consent"),
    path("me/export/", ExportView.as_view(), name="export"),
    path("me/closing/", ClosingView.as_view(), name="closing"),
    path("me/closing/off/", CallOffView.as_view(), name="closing-off"),
    path("orders/<uuid:order_id>/dispute/", OrderDisputeView.as_view(), name="order-dispute"),
    path("disputes/<uuid:dispute_id>/<slug:act>/", CaseActView.as_view(), name="case-act"),
    path("orders/<uuid:order_id>/authenticate/", AuthenticateView.as_view(), name="order-authenticate"),
    path("orders/<uuid:order_id>/returns/", OrderReturnsView.as_view(), name="order-returns"),
    path("orders/<uuid:order_id>/returns/<uuid:return_id>/", OrderReturnView.as_view(), name="order-return"),
    path("orders/<uuid:order_id>/review/", OrderReviewView.as_view(), name="order-review"),
    path("orders/<uuid:order_id>/receipt/", ReceiptView.as_view(), name="order-receipt"),
    path("pools/<uuid:pool_id>/waiting/", PoolWaitingView.as_view(), name="pool-waiting"),
    path("sellers/<uuid:seller_id>/reviews/", SellerReviewsView.as_view(), name="seller-reviews"),
    path("reviews/<uuid:review_id>/report/", ReviewReportView.as_view(), name="review-report"),
    path("terms/", terms_of_use, name="terms"),
    path("privacy/", privacy, name="privacy"),
    path("help/", help_and_contact, name="help"),
]

"""Addresses of the desks: sellers under /sell/, operators under /desk/."""

from django.urls import path

from pages.web.alerts import AlertsView, FollowPoolView, OneAlertView
from pages.web.answers import FewerView, FlagsReplyView, LowPriceAnswerView
from pages.web.awards import AwardAcceptView, AwardRefuseView
from pages.web.bid_desk import BidDeskView, BidMineView, BidPlaceView, BidWithdrawView
from pages.web.cases import SellerCasesView, SellerCaseView
from pages.web.chargeback_decisions import ChargebackDecideView
from pages.web.find import FindView
from pages.web.group_decisions import GroupDecideView
from pages.web.insight import InsightView
from pages.web.letters import LettersView, LetterView
from pages.web.log import LogFileView, LogView
from pages.web.moderation_desk import AppealDecideView, ReportsDecideView
from pages.web.operator_desk import MoneyRetryView, OperatorDeskView, SellerDecideView, TakeView, WantDecideView
from pages.web.papers import AddPaperView, AmendView, PaperView, RemovePaperView
from pages.web.parcel_files import ShipFileView
from pages.web.parcel_papers import AddressesView, LabelsView, TemplateView
from pages.web.payees import PayeeBeginView, PayeeRefreshView, PayeeReturnView, PayeeView
from pages.web.people_pages import BusinessPageView, PersonPageView
from pages.web.provider_desk import DeliveryDecideView, DifferenceDecideView, EventDecideView
from pages.web.refunds import OrderRefundView
from pages.web.returns import SellerReturnsView, SellerReturnView
from pages.web.review_reports import ReviewDecideView
from pages.web.ruling import CaseDeskView
from pages.web.seller_desk import PayoutsView, SellerBidsView, SellerDeskView
from pages.web.shipping import ShipView
from pages.web.statement import InvoiceView, StatementFileView, StatementView
from pages.web.verify import SellerVerifyView
from pages.web.vetting_decisions import BidRejectView, FlagsDecideView, PriceDecideView

urlpatterns = [
    path("sell/", SellerDeskView.as_view(), name="seller-desk"),
    path("sell/bids/", SellerBidsView.as_view(), name="seller-bids"),
    path("sell/verify/", SellerVerifyView.as_view(), name="seller-verify"),
    path("sell/verify/papers/", AddPaperView.as_view(), name="paper-add"),
    path("sell/verify/papers/<uuid:paper_id>/remove/", RemovePaperView.as_view(), name="paper-remove"),
    path("sell/verify/amend/", AmendView.as_view(), name="seller-amend"),
    path("papers/<uuid:paper_id>/", PaperView.as_view(), name="paper"),
    path("sell/payouts/", PayoutsView.as_view(), name="payouts"),
    path("sell/payouts/account/", PayeeView.as_view(), name="payee"),
    path("sell/payouts/account/begin/", PayeeBeginView.as_view(), name="payee-begin"),
    path("sell/payouts/account/return/", PayeeReturnView.as_view(), name="payee-return"),
    path("sell/payouts/account/refresh/", PayeeRefreshView.as_view(), name="payee-refresh"),
    path("sell/payouts/statement/", StatementView.as_view(), name="statement"),
    path("sell/payouts/statement.csv", StatementFileView.as_view(), name="statement-file"),
    path("sell/payouts/invoice/", InvoiceView.as_view(), name="commission-invoice"),
    path("sell/results/", InsightView.as_view(), name="insight"),
    path("sell/alerts/", AlertsView.as_view(), name="alerts"),
    path("sell/alerts/<uuid:alert_id>/", OneAlertView.as_view(), name="alert"),
    path("sell/alerts/like/<uuid:pool_id>/", FollowPoolView.as_view(), name="alert-like"),
    path("sell/returns/", SellerReturnsView.as_view(), name="seller-returns"),
    path("sell/returns/<uuid:order_id>/<uuid:return_id>/", SellerReturnView.as_view(), name="seller-return"),
    path("sell/ship/", ShipView.as_view(), name="ship"),
    path("sell/ship/file/", ShipFileView.as_view(), name="ship-file"),
    path("sell/ship/addresses.csv", AddressesView.as_view(), name="ship-addresses"),
    path("sell/ship/numbers.csv", TemplateView.as_view(), name="ship-template"),
    path("sell/ship/labels/", LabelsView.as_view(), name="ship-labels"),
    path("sell/pools/<uuid:pool_id>/", BidDeskView.as_view(), name="bid-desk"),
    path("sell/pools/<uuid:pool_id>/mine/", BidMineView.as_view(), name="bid-mine"),
    path("sell/pools/<uuid:pool_id>/bid/", BidPlaceView.as_view(), name="bid-place"),
    path("sell/pools/<uuid:pool_id>/bid/withdraw/", BidWithdrawView.as_view(), name="bid-withdraw"),
    path("sell/awards/<uuid:award_id>/accept/", AwardAcceptView.as_view(), name="award-accept"),
    path("sell/awards/<uuid:award_id>/refuse/", AwardRefuseView.as_view(), name="award-refuse"),
    path("sell/awards/<uuid:item_id>/price/", LowPriceAnswerView.as_view(), name="price-answer"),
    path("sell/awards/<uuid:item_id>/fewer/", FewerView.as_view(), name="fewer-answer"),
    path("sell/bids/<uuid:item_id>/flags/", FlagsReplyView.as_view(), name="flags-reply"),
    path("sell/disputes/", SellerCasesView.as_view(), name="seller-cases"),
    path("sell/disputes/<uuid:dispute_id>/", SellerCaseView.as_view(), name="seller-case"),
    path("sell/disputes/<uuid:dispute_id>/<slug:act>/", SellerCaseView.as_view(), name="seller-case-act"),
    path("desk/disputes/<uuid:dispute_id>/", CaseDeskView.as_view(), name="desk-case"),
    path("desk/disputes/<uuid:dispute_id>/<slug:act>/", CaseDeskView.as_view(), name="desk-case-act"),
    path("desk/", OperatorDeskView.as_view(), name="operator-desk"),
    path("desk/take/", TakeView.as_view(), name="take"),
    path("desk/find/", FindView.as_view(), name="find"),
    path("desk/log/", LogView.as_view(), name="log"),
    path("desk/log.csv", LogFileView.as_view(), name="log-file"),
    path("desk/letters/", LettersView.as_view(), name="letters"),
    path("desk/letters/<slug:kind>/<str:language>/", LetterView.as_view(), name="letter"),
    path("desk/people/<uuid:person_id>/", PersonPageView.as_view(), name="person-page"),
    path("desk/businesses/<uuid:seller_id>/", BusinessPageView.as_view(), name="business-page"),
    path("desk/sellers/<uuid:item_id>/", SellerDecideView.as_view(), name="seller-decide"),
    path("desk/pools/<uuid:item_id>/", ReportsDecideView.as_view(), name="reports-decide"),
    path("desk/appeals/<uuid:item_id>/", AppealDecideView.as_view(), name="appeal-decide"),
    path("desk/reviews/<uuid:item_id>/", ReviewDecideView.as_view(), name="review-decide"),
    path("desk/wants/<uuid:item_id>/", WantDecideView.as_view(), name="want-decide"),
    path("desk/prices/<uuid:item_id>/", PriceDecideView.as_view(), name="price-decide"),
    path("desk/flags/<uuid:item_id>/", FlagsDecideView.as_view(), name="flags-decide"),
    path("desk/chargebacks/<uuid:item_id>/", ChargebackDecideView.as_view(), name="chargeback-decide"),
    path("desk/groups/<uuid:item_id>/", GroupDecideView.as_view(), name="group-decide"),
    path("desk/bids/<uuid:bid_id>/reject/", BidRejectView.as_view(), name="bid-reject"),
    path("desk/orders/<uuid:order_id>/refund/", OrderRefundView.as_view(), name="order-refund"),
    path("desk/orders/<uuid:order_id>/refund/<slug:act>/", OrderRefundView.as_view(), name="order-refund-act"),
    path("desk/differences/<uuid:item_id>/<slug:act>/", DifferenceDecideView.as_view(), name="difference-decide"),
    path("desk/events/<uuid:item_id>/<slug:act>/", EventDecideView.as_view(), name="event-decide"),
    path("desk/deliveries/<int:item_id>/<slug:act>/", DeliveryDecideView.as_view(), name="delivery-decide"),
    path("desk/money/<slug:kind>/<uuid:item_id>/retry/", MoneyRetryView.as_view(), name="money-retry"),
]

"""Addresses of the endpoints about money, under /api/v1/."""

from django.urls import path

from escrow.api.payment_methods import PaymentMethods
from escrow.api.payouts import Payouts
from escrow.api.statements import PayoutParts, PayoutStatement

urlpatterns = [
    path("payment-methods", PaymentMethods.as_view(), name="api-payment-methods"),
    path("payouts", Payouts.as_view(), name="api-payouts"),
    path("payouts/statement", PayoutStatement.as_view(), name="api-statement"),
    path("payouts/<uuid:payout_id>", PayoutParts.as_view(), name="api-payout"),
]

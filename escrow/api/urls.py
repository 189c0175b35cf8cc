"""Addresses of the endpoints about money, under /api/v1/."""

from django.urls import path

from escrow.api.payment_methods import PaymentMethods
from escrow.api.payouts import Payouts

urlpatterns = [
    path("payment-methods", PaymentMethods.as_view(), name="api-payment-methods"),
    path("payouts", Payouts.as_view(), name="api-payouts"),
]

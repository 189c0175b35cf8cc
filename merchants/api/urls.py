"""Addresses of the endpoints about sellers, under /api/v1/."""

from django.urls import path

from merchants.api.views import MySeller, SellerDecision, VerificationQueue

urlpatterns = [
    path("seller", MySeller.as_view(), name="api-seller"),
    path("desk/sellers", VerificationQueue.as_view(), name="api-verification-queue"),
    path("desk/sellers/<uuid:seller_id>/decision", SellerDecision.as_view(), name="api-seller-decision"),
]

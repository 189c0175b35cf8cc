"""Addresses of the endpoints about oneself, under /api/v1/."""

from django.urls import path

from accounts.api.oneself import Consents, OneConsent, OneSession, Sessions
from accounts.api.phones import MyPhone, PhoneVerification
from accounts.api.views import Addresses, Me, OneAddress

urlpatterns = [
    path("me", Me.as_view(), name="api-me"),
    path("me/phone", MyPhone.as_view(), name="api-phone"),
    path("me/phone/verification", PhoneVerification.as_view(), name="api-phone-verification"),
    path("me/consents", Consents.as_view(), name="api-consents"),
    path("me/consents/<str:kind>", OneConsent.as_view(), name="api-consent"),
    path("me/sessions", Sessions.as_view(), name="api-sessions"),
    path("me/sessions/<int:session_id>", OneSession.as_view(), name="api-session"),
    path("me/addresses", Addresses.as_view(), name="api-addresses"),
    path("me/addresses/<uuid:address_id>", OneAddress.as_view(), name="api-address"),
]

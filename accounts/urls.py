"""Addresses of the pages about oneself."""

from django.urls import path

from accounts.web.addresses import AddressView, NewAddressView, RemoveAddressView
from accounts.web.me import LanguageView, ThemeView
from accounts.web.phone_page import PhoneView
from accounts.web.proof import ProofView
from accounts.web.welcome import PasskeyOfferView, WelcomeView

urlpatterns = [
    path("me/phone/", PhoneView.as_view(), name="phone"),
    path("me/addresses/new/", NewAddressView.as_view(), name="address-new"),
    path("me/addresses/<uuid:address_id>/", AddressView.as_view(), name="address"),
    path("me/addresses/<uuid:address_id>/remove/", RemoveAddressView.as_view(), name="address-remove"),
    path("me/proof/", ProofView.as_view(), name="proof"),
    path("welcome/", WelcomeView.as_view(), name="welcome"),
    path("welcome/passkey/", PasskeyOfferView.as_view(), name="passkey-offer"),
    path("language/", LanguageView.as_view(), name="language"),
    path("theme/", ThemeView.as_view(), name="theme"),
]

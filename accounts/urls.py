"""Addresses of the pages about oneself."""

from django.urls import path

from accounts.web.addresses import AddressView, NewAddressView, RemoveAddressView
from accounts.web.me import LanguageView, MeView, PseudonymView, ThemeView

urlpatterns = [
    path("me/", MeView.as_view(), name="me"),
    path("me/pseudonym/", PseudonymView.as_view(), name="pseudonym"),
    path("me/addresses/new/", NewAddressView.as_view(), name="address-new"),
    path("me/addresses/<uuid:address_id>/", AddressView.as_view(), name="address"),
    path("me/addresses/<uuid:address_id>/remove/", RemoveAddressView.as_view(), name="address-remove"),
    path("language/", LanguageView.as_view(), name="language"),
    path("theme/", ThemeView.as_view(), name="theme"),
]

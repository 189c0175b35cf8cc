"""Every address of the site."""

from allauth.urls import build_provider_urlpatterns
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularSwaggerSplitView

from config import health

urlpatterns = [
    path("", include("pages.urls")),
    path("", include("social.urls")),
    path("", include("marketplace.urls")),
    path("", include("accounts.urls")),
    path("", include("media.urls")),
    path("webhooks/", include("escrow.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/second-step/", RedirectView.as_view(url="/me/#security")),
    path("account/second-step/webauthn/", RedirectView.as_view(url="/me/#security")),
    path("account/with/", RedirectView.as_view(url="/me/#security")),
    path("account/second-step/", include("allauth.mfa.urls")),
    path("account/with/", include("allauth.socialaccount.urls")),
    path("account/with/", include(build_provider_urlpatterns())),
    path("api/v1/", include("config.api")),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("healthz/money", health.money, name="healthz-money"),
    path("admin/", admin.site.urls),
]
if settings.SANDBOX:
    urlpatterns += [path("sandbox/", include("sandbox.urls"))]

handler404 = "pages.web.errors.not_found"
handler403 = "pages.web.errors.forbidden"
handler500 = "config.errors.broken"

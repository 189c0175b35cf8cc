"""Where the outside reaches held money without a person: the provider's events."""

from django.urls import path

from escrow.web.webhooks import webhook

urlpatterns = [path("<slug:provider>/", webhook, name="webhook")]

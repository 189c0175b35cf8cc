"""The parcel carriers of Korea that sellers can name, by code."""

from django.utils.translation import gettext_lazy as _

CARRIERS = {
    "cj": _("CJ Logistics"),
    "hanjin": _("Hanjin Express"),
    "lotte": _("Lotte Global Logistics"),
    "post": _("Korea Post"),
}

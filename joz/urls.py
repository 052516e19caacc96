"""Every route of the house."""

from django.contrib import admin
from django.urls import include, path

from joz import landing

urlpatterns = [
    path("", include("outreach.urls")),
    path("", include("referrals.urls")),
    path("", include("tracking.urls")),
    path("", include("partners.urls")),
    path("", include("joz.indicators.urls")),
    path("", include("joz.accounts.urls")),
    path("accueil/", landing.landing, name="landing"),
    path("mon-compte/", landing.my_account, name="my_account"),
    path("admin/", admin.site.urls),
]

# The page of a refusal, or the one that asks why a file is opened.
handler403 = "tracking.views.access.forbidden"
# The error page, or the one that says the database is away.
handler500 = "joz.health.server_error"

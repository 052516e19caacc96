"""The public site."""

from django.urls import path

from outreach.views import pages

app_name = "outreach"

urlpatterns = [
    path("", pages.home, name="home"),
    path("urgences/", pages.emergency, name="emergency"),
    path("credits/", pages.credits, name="credits"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("cookies/", pages.cookies, name="cookies"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("plan-du-site/", pages.site_map, name="site_map"),
    path("contact/", pages.contact, name="contact"),
]

"""The public site."""

from django.urls import path

from outreach import views

app_name = "outreach"

urlpatterns = [
    path("", views.home, name="home"),
    path("urgences/", views.emergency, name="emergency"),
    path("credits/", views.credits, name="credits"),
    path("mentions-legales/", views.legal, name="legal"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("cookies/", views.cookies, name="cookies"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("plan-du-site/", views.site_map, name="site_map"),
    path("contact/", views.contact, name="contact"),
]

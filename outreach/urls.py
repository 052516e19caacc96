"""The public site, and what is offered in the open."""

from django.urls import include, path

from outreach.views import agenda, feeds, pages, presences

app_name = "outreach"

agenda_urls = [
    path("", agenda.agenda, name="agenda"),
    path("agenda.ics", feeds.agenda, name="agenda_feed"),
    path("<int:pk>/", agenda.public_tour, name="public_tour"),
    path("<int:pk>/tournee.ics", feeds.tour, name="tour_feed"),
    path("haltes/<int:pk>/", agenda.public_stop, name="public_stop"),
    path("haltes/<int:pk>/halte.ics", feeds.stop, name="stop_feed"),
]

presence_urls = [
    path("", presences.presences, name="presences"),
    path("new/", presences.new_presence, name="new_presence"),
    path("<int:pk>/", presences.presence, name="presence"),
    path("<int:pk>/pause/", presences.pause, name="presence_pause"),
    path("<int:pk>/end/", presences.end, name="presence_end"),
]

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
    path("tournee/", include(agenda_urls)),
    path("presences/", include(presence_urls)),
]

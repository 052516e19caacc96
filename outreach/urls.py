"""The public site, and what is offered in the open."""

from django.urls import include, path

from joz import addresses  # noqa: F401 (the <token:…> of an address)
from outreach.views import (
    agenda,
    board,
    calendar_imports,
    check_ins,
    downtimes,
    equipment,
    external_stops,
    feed_keys,
    feeds,
    kits,
    logbooks,
    pages,
    papers,
    plan_year,
    plans,
    presences,
    projects,
    stop_acts,
    stops,
    tours,
    vehicle_papers,
    vehicle_uses,
    vehicles,
    visit_requests,
)

app_name = "outreach"

agenda_urls = [
    path("", agenda.agenda, name="agenda"),
    path("agenda.ics", feeds.agenda, name="agenda_feed"),
    path("<int:pk>/", agenda.public_tour, name="public_tour"),
    path("<int:pk>/tournee.ics", feeds.tour, name="tour_feed"),
    path("haltes/<int:pk>/", agenda.public_stop, name="public_stop"),
    path("haltes/<int:pk>/halte.ics", feeds.stop, name="stop_feed"),
    path("haltes/<int:pk>/affiche.pdf", papers.stop_poster, name="stop_poster"),
    path("haltes/<int:pk>/carre.png", papers.stop_square, name="stop_square"),
    path("<int:pk>/affiche.pdf", papers.tour_poster, name="tour_poster"),
    path("s-abonner/", kits.subscription, name="subscription"),
    path("kit/", kits.kit, name="kit"),
]

feed_urls = [
    path("", feed_keys.keys, name="feeds"),
    path("<int:pk>/rotation/", feed_keys.rotation, name="feed_rotation"),
    path("<int:pk>/revocation/", feed_keys.revocation, name="feed_revocation"),
]

presence_urls = [
    path("", presences.presences, name="presences"),
    path("new/", presences.new_presence, name="new_presence"),
    path("<int:pk>/", presences.presence, name="presence"),
    path("<int:pk>/pause/", presences.pause, name="presence_pause"),
    path("<int:pk>/end/", presences.end, name="presence_end"),
]

plan_urls = [
    path("", plans.plans, name="plans"),
    path("new/", plans.new_plan, name="new_plan"),
    path("year/", plan_year.new_year, name="new_year"),
    path("year/<int:pk>/", plan_year.year, name="year"),
    path("year/<int:pk>/file/", plan_year.year_file, name="year_file"),
    path("<int:pk>/", plans.plan, name="plan"),
    path("<int:pk>/stop/", plans.stop, name="plan_stop"),
    path("<int:pk>/change/", plans.change, name="plan_change"),
    path("<int:pk>/tour/", plans.tour, name="plan_tour"),
    path("<int:pk>/comparison/<int:other_pk>/", plans.comparison, name="plan_comparison"),
]

visit_request_urls = [
    path("", visit_requests.visit_requests, name="visit_requests"),
    path("new/", visit_requests.new_visit_request, name="new_visit_request"),
    path("<int:pk>/closure/", visit_requests.visit_request_closure, name="visit_request_closure"),
]

project_urls = [
    path("", projects.projects, name="projects"),
    path("file/", projects.projects_file, name="projects_file"),
    path("new/", projects.new_project, name="new_project"),
    path("stops/", external_stops.external_stops, name="external_stops"),
    path("stops/file/", external_stops.external_stops_file, name="external_stops_file"),
    path("stops/<int:pk>/edit/", external_stops.edit_external_stop, name="edit_external_stop"),
    path("stops/<int:pk>/withdrawal/", external_stops.withdrawal, name="external_stop_withdrawal"),
    path("<int:pk>/", projects.project, name="project"),
    path("<int:pk>/edit/", projects.edit_project, name="edit_project"),
    path("<int:pk>/closure/", projects.closure, name="project_closure"),
    path("<int:pk>/reopening/", projects.reopening, name="project_reopening"),
    path("<int:pk>/stops/new/", external_stops.new_external_stop, name="new_external_stop"),
    path("<int:pk>/imports/new/", calendar_imports.new_calendar_import, name="new_calendar_import"),
    path("imports/<int:pk>/", calendar_imports.calendar_import, name="calendar_import"),
    path("imports/<int:pk>/abandonment/", calendar_imports.abandonment, name="calendar_import_abandonment"),
]

vehicle_urls = [
    path("", vehicles.vehicles, name="vehicles"),
    path("new/", vehicles.new_vehicle, name="new_vehicle"),
    path("<int:pk>/", vehicles.vehicle, name="vehicle"),
    path("<int:pk>/edit/", vehicles.edit_vehicle, name="edit_vehicle"),
    path("<int:pk>/uses/new/", vehicle_uses.new_use, name="new_use"),
    path("uses/<int:pk>/cancellation/", vehicle_uses.cancellation, name="use_cancellation"),
    path("uses/<int:pk>/return/", vehicle_uses.coming_back, name="use_return"),
    path("uses/<int:pk>/correction/", vehicle_uses.correction, name="use_correction"),
    path("<int:pk>/downtimes/new/", downtimes.new_downtime, name="new_downtime"),
    path("downtimes/<int:pk>/end/", downtimes.downtime_end, name="downtime_end"),
    path("<int:pk>/documents/new/", vehicle_papers.new_document, name="new_document"),
    path("documents/<int:pk>/withdrawal/", vehicle_papers.document_withdrawal, name="document_withdrawal"),
    path("<int:pk>/drivers/new/", vehicle_papers.new_driver, name="new_driver"),
    path("drivers/<int:pk>/end/", vehicle_papers.driver_end, name="driver_end"),
    path("<int:pk>/logbook/", logbooks.logbook_of, name="logbook"),
    path("<int:pk>/logbook/file/", logbooks.logbook_file, name="logbook_file"),
    path("<int:pk>/logbook/new/", logbooks.new_entry, name="new_entry"),
    path("logbook/<int:pk>/withdrawal/", logbooks.entry_withdrawal, name="entry_withdrawal"),
]

tour_urls = [
    path("", board.board, name="board"),
    path("new/", tours.new_tour, name="new_tour"),
    path("<int:pk>/", tours.tour, name="tour"),
    path("<int:pk>/sheet/", tours.sheet, name="tour_sheet"),
    path("<int:pk>/edit/", tours.edit_tour, name="edit_tour"),
    path("<int:pk>/publication/", tours.publication, name="tour_publication"),
    path("<int:pk>/cancellation/", tours.cancellation, name="tour_cancellation"),
    path("<int:pk>/repetition/", tours.repetition, name="tour_repetition"),
    path("<int:pk>/withdrawal/", tours.withdrawal, name="tour_withdrawal"),
]

stop_urls = [
    path("", board.stops, name="stops"),
    path("file/", board.stops_file, name="stops_file"),
    path("new/", stops.new_stop, name="new_stop"),
    path("<int:pk>/", stops.stop, name="stop"),
    path("<int:pk>/edit/", stops.edit_stop, name="edit_stop"),
    path("<int:pk>/team/", stop_acts.team, name="stop_team"),
    path("<int:pk>/planning/", stop_acts.planning, name="stop_planning"),
    path("<int:pk>/confirmation/", stop_acts.confirmation, name="stop_confirmation"),
    path("<int:pk>/move/", stop_acts.move, name="stop_move"),
    path("<int:pk>/cancellation/", stop_acts.cancellation, name="stop_cancellation"),
    path("<int:pk>/repetition/", stop_acts.repetition, name="stop_repetition"),
    path("<int:pk>/withdrawal/", stop_acts.withdrawal, name="stop_withdrawal"),
    path("<int:pk>/checks/<int:item_pk>/", stop_acts.check, name="stop_check"),
]

equipment_urls = [
    path("", equipment.equipment, name="equipment"),
    path("new/", equipment.new_item, name="new_equipment"),
    path("<int:pk>/edit/", equipment.edit_item, name="edit_equipment"),
]

check_in_urls = [
    path("", check_ins.check_ins, name="check_ins"),
    path("<int:pk>/safety/", check_ins.safety, name="check_in_safety"),
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
    path("feeds/", include(feed_urls)),
    path("agenda/<token:token>.ics", feeds.team, name="team_feed"),
    path("presences/", include(presence_urls)),
    path("projects/", include(project_urls)),
    path("vehicles/", include(vehicle_urls)),
    path("tours/", include(tour_urls)),
    path("stops/", include(stop_urls)),
    path("equipment/", include(equipment_urls)),
    path("check-ins/", include(check_in_urls)),
    path("plans/", include(plan_urls)),
    path("visit-requests/", include(visit_request_urls)),
]

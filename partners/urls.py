"""The network and the territory."""

from django.urls import include, path, register_converter

from partners.views import ambassadors, directory, members, place_terms, places, territory


class InseeCode:
    """The five characters of a commune, as they stand in an address."""

    regex = "[0-9][0-9AB][0-9]{3}"

    def to_python(self, text):
        return text

    def to_url(self, code):
        return code


register_converter(InseeCode, "insee")
app_name = "partners"

territory_urls = [
    path("", territory.territory, name="territory"),
    path("coverage/confirmation/", territory.coverage_confirmation, name="coverage_confirmation"),
    path("<insee:insee>/", territory.commune, name="commune"),
    path("<insee:insee>/coverage/", territory.coverage, name="coverage"),
]

organisation_urls = [
    path("", directory.organisations, name="organisations"),
    path("file/", directory.organisations_file, name="organisations_file"),
    path("new/", directory.new_organisation, name="new_organisation"),
    path("<int:pk>/", directory.organisation, name="organisation"),
    path("<int:pk>/edit/", directory.edit_organisation, name="edit_organisation"),
    path("<int:pk>/closure/", directory.closure, name="organisation_closure"),
    path("<int:pk>/reopening/", directory.reopening, name="organisation_reopening"),
    path("<int:pk>/places/new/", places.new_place, name="new_place"),
    path("<int:pk>/members/", members.members, name="members"),
    path("<int:pk>/members/new/", members.invitation, name="invitation"),
    path("<int:pk>/members/<int:membership_pk>/end/", members.end, name="membership_end"),
]

place_urls = [
    path("<int:pk>/edit/", places.edit_place, name="edit_place"),
    path("<int:pk>/closure/", places.closure, name="place_closure"),
    path("<int:pk>/reopening/", places.reopening, name="place_reopening"),
    path("<int:pk>/terms/", place_terms.terms, name="place_terms"),
    path("<int:pk>/hours/new/", place_terms.new_hours, name="new_hours"),
    path("<int:pk>/hours/<int:hours_pk>/withdrawal/", place_terms.hours_withdrawal, name="hours_withdrawal"),
    path("<int:pk>/permits/new/", place_terms.new_permit, name="new_permit"),
    path("<int:pk>/permits/<int:permit_pk>/end/", place_terms.permit_end, name="permit_end"),
]

ambassador_urls = [
    path("", ambassadors.ambassadors, name="ambassadors"),
    path("mandates/new/", ambassadors.new_mandate, name="new_mandate"),
    path("mandates/<int:pk>/end/", ambassadors.end, name="mandate_end"),
]

urlpatterns = [
    path("territory/", include(territory_urls)),
    path("organisations/", include(organisation_urls)),
    path("places/", include(place_urls)),
    path("ambassadors/", include(ambassador_urls)),
]

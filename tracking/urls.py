"""Routes of the support: the team's day, the people, their pathways."""

from django.urls import path

from tracking.views import catalogue, day, entry, invisibility, pathways, people, steps

app_name = "tracking"

urlpatterns = [
    path("day/", day.day, name="day"),
    path("day/call-backs/", day.call_backs, name="call_backs"),
    path("day/steps/", day.steps_due, name="steps_due"),
    path("day/information/", day.to_inform, name="to_inform"),
    path("referrals/<int:pk>/pathway/", entry.entry, name="entry"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/information/", people.information, name="information"),
    path("people/<int:pk>/invisibility/", invisibility.invisibility, name="invisibility"),
    path("pathways/", pathways.pathways, name="pathways"),
    path("pathways/<int:pk>/handover/", pathways.handover, name="handover"),
    path("pathways/<int:pk>/steps/", steps.steps, name="steps"),
    path("steps/catalogue/", catalogue.catalogue, name="catalogue"),
    path("steps/catalogue/new/", catalogue.new_template, name="new_template"),
    path("steps/catalogue/starting-goals/", catalogue.starting_goals, name="starting_goals"),
    path("steps/catalogue/<int:pk>/", catalogue.template, name="template"),
    path("steps/catalogue/<int:pk>/archival/", catalogue.archival, name="template_archival"),
    path("steps/catalogue/<int:pk>/restoration/", catalogue.restoration, name="template_restoration"),
    path("steps/<int:pk>/", steps.step, name="step"),
    path("steps/<int:pk>/reopening/", steps.reopening, name="step_reopening"),
    path("steps/<int:pk>/completion/", steps.completion, name="completion"),
    path("steps/<int:pk>/abandonment/", steps.abandonment, name="abandonment"),
]

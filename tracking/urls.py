"""Routes of the support: the team's day, the people, their pathways."""

from django.urls import path

from tracking.views import day, entry, pathways, people, steps

app_name = "tracking"

urlpatterns = [
    path("day/", day.day, name="day"),
    path("day/call-backs/", day.call_backs, name="call_backs"),
    path("day/steps/", day.steps_due, name="steps_due"),
    path("day/information/", day.to_inform, name="to_inform"),
    path("referrals/<int:pk>/pathway/", entry.entry, name="entry"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/information/", people.information, name="information"),
    path("pathways/", pathways.pathways, name="pathways"),
    path("pathways/<int:pk>/handover/", pathways.handover, name="handover"),
    path("pathways/<int:pk>/steps/", steps.steps, name="steps"),
    path("steps/<int:pk>/completion/", steps.completion, name="completion"),
    path("steps/<int:pk>/abandonment/", steps.abandonment, name="abandonment"),
]

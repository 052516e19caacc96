"""The figures."""

from django.urls import path

from joz.indicators import views

app_name = "indicators"

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("coverage/", views.coverage, name="coverage"),
    path("coverage/file/", views.coverage_file, name="coverage_file"),
]

"""Screens of the domain that a register cannot draw."""

from django.urls import path

from vungxanh.domains.population import views

app_name = "population"

urlpatterns = [
    path("phu-kin", views.coverage, name="coverage"),
    path("phu-kin/<int:pk>", views.coverage, name="coverage-of"),
    path("phu-kin/<int:pk>/chua-gap", views.unreached, name="unreached"),
]

"""Screens of the domain that a register cannot draw."""

from django.urls import path

from vungxanh.domains.organization import views

app_name = "organization"

urlpatterns = [
    path("lap", views.set_up, name="set-up"),
    path("mat-khau", views.passwords, name="passwords"),
    path("goi-y/<str:code>", views.suggest, name="suggest"),
]

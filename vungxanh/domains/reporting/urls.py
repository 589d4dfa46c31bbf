"""Screens of the domain that a register cannot draw."""

from django.urls import path

from vungxanh.domains.reporting import views

app_name = "reporting"

urlpatterns = [
    path("bang", views.board, name="board"),
    path("goi", views.call, name="call"),
    path("bao-cao/<int:pk>", views.submission, name="submission"),
    path("bao-cao/<int:pk>/tra-lai", views.give_back, name="return"),
]

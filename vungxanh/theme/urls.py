"""The living page of the parts; included where developers or a demo look at it."""

from django.urls import path

from vungxanh.theme import views

urlpatterns = [
    path("", views.parts, name="theme_parts"),
    path("ban-do.json", views.parts_map, name="theme_parts_map"),
    path("tim.json", views.parts_search, name="theme_parts_search"),
]

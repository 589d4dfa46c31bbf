"""Screens of the domain that a register cannot draw."""

from django.urls import path

from vungxanh.domains.accountability.views import giving, tasks

app_name = "accountability"

urlpatterns = [
    path("viec/moi", giving.give, name="give"),
    path("viec/<int:pk>/", tasks.task, name="task"),
    path("viec/<int:pk>/da-mo", tasks.opened, name="opened"),
    path("viec/<int:pk>/<slug:code>", tasks.step, name="step"),
    path("co-quan/goi-y", giving.suggest_bodies, name="bodies-suggest"),
]

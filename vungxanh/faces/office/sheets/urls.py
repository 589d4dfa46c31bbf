"""Addresses of imports and exports; they stand before those of single records, whose keys they would otherwise be."""

from django.urls import path

from vungxanh.faces.office.sheets import exporting, importing

urlpatterns = [
    path("xuat/", exporting.index, name="exports"),
    path("so/<str:code>/nhap/", importing.index, name="import"),
    path("so/<str:code>/nhap/mau", importing.template, name="import-template"),
    path("so/<str:code>/nhap/<int:pk>/", importing.result, name="import-result"),
    path("so/<str:code>/nhap/<int:pk>/tien-do", importing.progress, name="import-progress"),
    path("so/<str:code>/nhap/<int:pk>/ghi", importing.save, name="import-save"),
    path("so/<str:code>/nhap/<int:pk>/huy", importing.cancel, name="import-cancel"),
    path("so/<str:code>/nhap/<int:pk>/hoan-tac", importing.undo, name="import-undo"),
    path("so/<str:code>/nhap/<int:pk>/dong-loi", importing.faults, name="import-faults"),
    path("so/<str:code>/xuat/", exporting.ask, name="export"),
    path("so/<str:code>/xuat/<int:pk>/", exporting.show, name="export-show"),
    path("so/<str:code>/xuat/<int:pk>/tien-do", exporting.progress, name="export-progress"),
    path("so/<str:code>/xuat/<int:pk>/quyet-dinh", exporting.decide, name="export-decide"),
    path("so/<str:code>/xuat/<int:pk>/tep", exporting.download, name="export-download"),
]

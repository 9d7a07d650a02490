"""Addresses below /officers/."""

from django.urls import path

from officers import views

urlpatterns = [
    path("find/", views.find, name="officer-find"),
    path("portraits/<slug:public_id>/", views.portrait, name="officer-portrait"),
]

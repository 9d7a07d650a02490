"""Addresses below /demo/, present only where `serve` made the database."""

from django.urls import path

from portal.demo import views

urlpatterns = [
    path("", views.people, name="demo"),
    path("sign-in/", views.sign_in, name="demo-sign-in"),
    path("outbox/", views.outbox, name="demo-outbox"),
    path("outbox/<str:name>/", views.mail, name="demo-mail"),
]

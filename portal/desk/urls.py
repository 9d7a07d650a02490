"""Addresses below /desk/."""

from django.urls import path

from portal.desk.views import concern, queue

urlpatterns = [
    path("", queue.front, name="desk-front"),
    path("concerns/<public_id:public_id>/", concern.concern, name="desk-concern"),
    path("concerns/<public_id:public_id>/speak/", concern.speak, name="desk-speak"),
    path("concerns/<public_id:public_id>/start/", concern.start, name="desk-start"),
    path("concerns/<public_id:public_id>/close/", concern.close, name="desk-close"),
    path("concerns/<public_id:public_id>/hand/", concern.hand, name="desk-hand"),
    path("concerns/<public_id:public_id>/refer/", concern.refer, name="desk-refer"),
    path("concerns/<public_id:public_id>/contact/", concern.contact, name="desk-contact"),
]

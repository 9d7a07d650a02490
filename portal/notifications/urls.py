from django.urls import path

from portal.notifications import views

urlpatterns = [
    path("", views.outbox, name="manage-outbox"),
    path("resend/", views.resend_all, name="manage-outbox-resend-all"),
    path("<int:row_id>/resend/", views.resend, name="manage-outbox-resend"),
]

"""A concern's history is only ever added to."""

from django.db import migrations

from portal.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("audit", "0001_initial")]

    operations = [AppendOnly("historyrow")]

"""The first shelves."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CATEGORIES = [
    ("kitchen", "커피·주방", "Coffee and kitchen", "cup"),
    ("camping", "캠핑·여행", "Camping and travel", "tent"),
    ("digital", "디지털·책상", "Digital and desk", "desk"),
    ("home", "집·가구", "Home and furniture", "sofa"),
    ("sports", "운동", "Sports", "boot"),
    ("food", "먹거리", "Food", "fork"),
    ("garden", "식물·정원", "Plants and garden", "leaf"),
    ("kids", "육아", "Kids", "baby"),
    ("other", "그 밖에", "Everything else", "sparkle"),
]


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    category = apps.get_model("marketplace", "Category")
    category.objects.bulk_create(
        category(slug=slug, name_ko=ko, name_en=en, icon=icon, position=position)
        for position, (slug, ko, en, icon) in enumerate(CATEGORIES)
    )


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

import common.ids
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('owner_id', models.UUIDField()),
                ('name', models.CharField(max_length=43, unique=True)),
                ('is_pdf', models.BooleanField()),
                ('bytes_kept', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['owner_id', 'created_at'], name='media_papers_of_owner')],
            },
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('owner_id', models.UUIDField()),
                ('name', models.CharField(max_length=43, unique=True)),
                ('is_public', models.BooleanField(default=True)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('widths', models.JSONField()),
                ('bytes_kept', models.PositiveIntegerField()),
                ('average_hash', models.CharField(max_length=16)),
                ('difference_hash', models.CharField(blank=True, max_length=16)),
                ('hash_bands', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['owner_id', 'created_at'], name='media_photos_of_owner'), django.contrib.postgres.indexes.GinIndex(fields=['hash_bands'], name='media_photos_that_may_be_alike')],
                'constraints': [models.CheckConstraint(condition=models.Q(('height__gte', 1), ('width__gte', 1)), name='media_photo_has_an_extent')],
            },
        ),
    ]

"""Finding wants by their words in the database: the question is a tsquery, the answer uses the index."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import F, FloatField, Func, Lookup, Value


@SearchVectorField.register_lookup
class Finds(Lookup):
    """`want__search__finds="'텐트':*"`: the words match this tsquery, as it was written."""

    lookup_name = "finds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The condition."""
        left, left_values = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", (*left_values, self.rhs)


def rank(query: str) -> Func:
    """How well a pool's want matches: words of the title before parts of its words, before words of the details."""
    return Func(
        F("want__search"), Value(query), function="ts_rank", output_field=FloatField(),
        template="%(function)s('{0.3, 0.2, 0.4, 1.0}', %(expressions)s::tsquery)",
    )  # fmt: skip

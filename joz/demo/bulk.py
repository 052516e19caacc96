"""Many rows at once: keys are reserved first, so that rows can point at each other, then all is copied in."""

from collections import defaultdict
from operator import attrgetter

from django.db import connection
from django.db.models import AutoField

RESERVED_AT_ONCE = 150


class Ledger:
    """Rows that wait to be written, by model; once written, the ledger can serve again."""

    def __init__(self):
        self._rows = defaultdict(list)
        self._keys = {}

    def add(self, model, **fields):
        """A new row; it has its key already, and may still be changed until `write()`."""
        if isinstance(model._meta.pk, AutoField):
            fields["pk"] = next(self._keys.setdefault(model, _reserved_keys(model)))
        row = model(**fields)
        self._rows[model].append(row)
        return row

    def link(self, source, field_name, *targets):
        """The rows of a many-to-many field."""
        field = source._meta.get_field(field_name)
        names = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        for target in targets:
            self.add(field.remote_field.through, **dict(zip(names, (source.pk, target.pk), strict=True)))

    def rows(self, model):
        return self._rows[model]

    def write(self):
        """Write everything. Foreign keys are checked when the transaction ends, so the order does not matter."""
        for model, rows in self._rows.items():
            copy(model, rows)
        self._rows.clear()


def copy(model, rows):
    """Write rows by COPY, the way PostgreSQL takes many at once.

    Beware: values go in as they stand, so every column must be given, in a type that psycopg knows.
    """
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    values_of = attrgetter(*(field.attname for field in fields))
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as into:
        for row in rows:
            into.write_row(values_of(row))


def _reserved_keys(model):
    """Keys taken from the sequence of a table, some at a time; nobody else can be given them."""
    sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    table, column = model._meta.db_table, model._meta.pk.column
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sequence, [table, column, RESERVED_AT_ONCE])
            keys = [key for (key,) in cursor.fetchall()]
        yield from keys

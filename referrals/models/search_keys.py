"""What people are found by: keys that the database computes from the name and the commune of a row (migration 0014).

Only the index holds them. They follow the name in the very statement that changes it or takes it away (anonymisation),
and are not looked for in whoever was merged into another: no verb has to think of them.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Repeat, Replace

# Before the code of a commune; the other keys are letters of names.
IN_COMMUNE = "@"
# How each word of the name begins, with the words after it run together and then those before it.
SEARCH_KEYS = Func(F("name_key"), F("commune"), function="joz_search_keys", output_field=ArrayField(models.TextField()))
# Said twice, so that the family name may come first too.
NAME_IN_ONE_WORD = Replace(Repeat(F("name_key"), Value(2)), Value(" "), Value(""), output_field=models.TextField())


class SearchKey(Func):
    """The key that a word is looked for by: as many of its letters as a key may have."""

    function = "joz_search_key"
    output_field = models.TextField()

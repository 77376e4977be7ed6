"""The pizzeria's HTTP API from Python: standard library only, Python 3.9 or newer.

Every call that changes something carries an idempotency key and is sent again when no answer came, so that it is done once,
whatever happens on the way. Shapes are those of the API (see /api/docs): amounts are decimal strings, times are ISO 8601.
"""

from ._clients import AsyncPizzeriaClient, PizzeriaClient
from ._http import Json, PizzeriaError

__all__ = ["AsyncPizzeriaClient", "Json", "PizzeriaClient", "PizzeriaError"]

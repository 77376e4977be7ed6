"""The pizzeria's HTTP API from Python: standard library only, Python 3.9 or newer.

Every call that changes something carries an idempotency key and is sent again when no answer came, so that it is done once,
whatever happens on the way. Shapes are those of the API (see /api/docs): amounts are decimal strings, times are ISO 8601.
"""

from __future__ import annotations

import json
import random
import re
import time
import uuid
from http.client import HTTPException
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urljoin
from urllib.request import Request, urlopen

Json = Dict[str, Any]

_LONGEST_WAIT_SECONDS = 10.0
# Refusals that waiting a few seconds does not change: the caller decides when to retry.
_NOT_WORTH_A_RETRY = ("kitchen_at_capacity", "kitchen_paused", "store_closed")


class PizzeriaError(Exception):
    """A no of the API. ``code`` is for programs (see docs/errors.md), the text for people."""

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: Optional[float]) -> None:
        super().__init__(problem.get("detail") or f"The API answered {status}.")
        self.status = status
        self.code: str = problem.get("code", "unknown")
        #: For a request that is not valid: every field at fault.
        self.errors: List[Json] = problem.get("errors", [])
        self.order_id: Optional[str] = problem.get("order_id")
        #: Seconds.
        self.retry_after = retry_after


class PizzeriaClient:
    """
    :param base_url: where the API is, without ``/api``: ``http://127.0.0.1:3000``
    :param store: which store; without it, the API's default store
    :param timeout: seconds that one attempt may take
    :param retries: how often to retry a request that got no response, or was asked to retry
    """

    def __init__(
        self,
        base_url: str,
        store: Optional[str] = None,
        *,
        headers: Optional[Mapping[str, str]] = None,
        timeout: float = 15.0,
        retries: int = 4,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._prefix = "/api" if store is None else f"/api/stores/{quote(store, safe='')}"
        self._headers = dict(headers or {})
        self._timeout = timeout
        self._retries = retries

    def place_order(self, order: Mapping[str, Any], *, idempotency_key: Optional[str] = None) -> Json:
        return self._call("POST", "/orders", body=order, key=idempotency_key)

    def get_order(self, order_id: str, *, as_of: Optional[str] = None) -> Json:
        """The order as it is, or as it was at a moment."""
        return self._call("GET", f"/orders/{_part(order_id)}", query={"as_of": as_of})

    def get_order_status(self, order_id: str) -> str:
        return self.get_order(order_id)["status"]

    def get_order_events(self, order_id: str) -> List[Json]:
        return self._call("GET", f"/orders/{_part(order_id)}/events")

    def list_orders(
        self,
        *,
        status: Sequence[str] = (),
        customer_phone: Optional[str] = None,
        date: Optional[str] = None,
        number: Optional[int] = None,
        fulfilment: Optional[str] = None,
        page_size: Optional[int] = None,
    ) -> Iterator[Json]:
        """All orders, newest first; pages are fetched as they are needed.

        :param date: the store's day on which they were placed: ``2026-11-20``
        :param number: of that date, or of today
        """
        query = {
            "status": ",".join(status) or None,
            "customer_phone": customer_phone,
            "date": date,
            "number": None if number is None else str(number),
            "fulfilment": fulfilment,
            "limit": None if page_size is None else str(page_size),
        }
        address: Optional[str] = self._address("/orders", query)
        while address is not None:
            page, link = self._send("GET", address)
            yield from page
            following = re.search(r'<([^>]+)>; rel="next"', link)
            address = urljoin(self._base_url, following.group(1)) if following else None

    def change_order(self, order_id: str, change: Mapping[str, Any], *, idempotency_key: Optional[str] = None) -> Json:
        """Changes a confirmed order. One whose ``change_pending`` is still true waits for its payment."""
        return self._call("PATCH", f"/orders/{_part(order_id)}", body=change, key=idempotency_key)

    def cancel_order(
        self, order_id: str, reason: Optional[str] = None, *, idempotency_key: Optional[str] = None
    ) -> Json:
        return self._call("DELETE", f"/orders/{_part(order_id)}", query={"reason": reason}, key=idempotency_key)

    def set_status(
        self,
        order_id: str,
        status: str,
        *,
        notes: Optional[str] = None,
        driver_id: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> Json:
        body = {"status": status, "notes": notes, "driver_id": driver_id}
        return self._call("PUT", f"/orders/{_part(order_id)}/status", body=body, key=idempotency_key)

    def start_cooking(self, order_id: str, *, idempotency_key: Optional[str] = None) -> Json:
        return self._call("POST", f"/kitchen/orders/{_part(order_id)}/start", key=idempotency_key)

    def complete_order(self, order_id: str, *, idempotency_key: Optional[str] = None) -> Json:
        return self._call("POST", f"/kitchen/orders/{_part(order_id)}/complete", key=idempotency_key)

    def create_draft(self, draft: Optional[Mapping[str, Any]] = None, *, idempotency_key: Optional[str] = None) -> Json:
        return self._call("POST", "/orders/drafts", body=draft or {}, key=idempotency_key)

    def add_item(self, order_id: str, item: Mapping[str, Any], *, idempotency_key: Optional[str] = None) -> Json:
        return self._call("POST", f"/orders/{_part(order_id)}/items", body=item, key=idempotency_key)

    def remove_item(self, order_id: str, line: str, *, idempotency_key: Optional[str] = None) -> Json:
        return self._call("DELETE", f"/orders/{_part(order_id)}/items/{_part(line)}", key=idempotency_key)

    def place_draft(
        self, order_id: str, placement: Mapping[str, Any], *, idempotency_key: Optional[str] = None
    ) -> Json:
        return self._call("POST", f"/orders/{_part(order_id)}/place", body=placement, key=idempotency_key)

    def get_menu(self) -> Json:
        return {"pizzas": self._call("GET", "/menu/pizzas"), "toppings": self._call("GET", "/menu/toppings")}

    def get_kitchen_status(self) -> Json:
        return self._call("GET", "/kitchen/status")

    def get_kitchen_queue(self) -> List[Json]:
        return self._call("GET", "/kitchen/queue")

    def _address(self, path: str, query: Mapping[str, Optional[str]]) -> str:
        given = {name: value for name, value in query.items() if value is not None}
        return self._base_url + self._prefix + path + (f"?{urlencode(given)}" if given else "")

    def _call(
        self,
        method: str,
        path: str,
        *,
        body: Optional[Mapping[str, Any]] = None,
        query: Optional[Mapping[str, Optional[str]]] = None,
        key: Optional[str] = None,
    ) -> Any:
        return self._send(method, self._address(path, query or {}), body, key)[0]

    def _send(
        self, method: str, address: str, body: Optional[Mapping[str, Any]] = None, key: Optional[str] = None
    ) -> Tuple[Any, str]:
        """Gives the answer's body and its Link header."""
        headers = dict(self._headers)
        if body is not None:
            headers["Content-Type"] = "application/json"
        if method != "GET":
            # One key for the call and all its retries, so it is done once.
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        data = None if body is None else json.dumps(body).encode()
        attempt = 0
        while True:
            try:
                with urlopen(Request(address, data=data, headers=headers, method=method), timeout=self._timeout) as answer:
                    return json.loads(answer.read()), answer.headers.get("Link", "")
            except HTTPError as error:
                failure: Exception = _read_error(error)
                if not _is_worth_a_retry(failure):
                    raise failure from None
            except (URLError, HTTPException, OSError) as error:
                failure = error
            if attempt >= self._retries:
                raise failure
            time.sleep(_wait_before(attempt, failure))
            attempt += 1


def _part(text: str) -> str:
    return quote(text, safe="")


def _read_error(error: HTTPError) -> PizzeriaError:
    try:
        problem = json.loads(error.read())
    except ValueError:
        problem = {}
    after = error.headers.get("Retry-After")
    return PizzeriaError(error.code, problem, float(after) if after and after.isdigit() else None)


def _is_worth_a_retry(failure: Exception) -> bool:
    return isinstance(failure, PizzeriaError) and failure.status in (429, 503) and failure.code not in _NOT_WORTH_A_RETRY


def _wait_before(attempt: int, failure: Exception) -> float:
    asked = (failure.retry_after or 0.0) if isinstance(failure, PizzeriaError) else 0.0
    return min(max(asked, 0.2 * 2**attempt * random.uniform(0.75, 1.25)), _LONGEST_WAIT_SECONDS)

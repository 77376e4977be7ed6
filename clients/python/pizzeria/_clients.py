"""The blocking and the async client."""

from __future__ import annotations

import asyncio
import time
from typing import Any, AsyncIterator, Awaitable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple
from urllib.request import Request

from ._http import Http, Json, PizzeriaError, wait_before
from ._operations import Body, Operations

#: What a retry may help against.
_FAILURES = (PizzeriaError, OSError)


class PizzeriaClient(Operations[Json, List[Json], None]):
    """
    :param base_url: where the API is, with or without ``/api``: ``http://127.0.0.1:3000``
    :param access_token: sent as ``Authorization: Bearer …``
    :param store: which store; without it, the API's default store
    :param headers: sent with each request
    :param timeout: seconds that one attempt may take
    :param retries: how often to retry a request that got no response, or was asked to retry
    """

    def __init__(
        self,
        base_url: str,
        access_token: Optional[str] = None,
        *,
        store: Optional[str] = None,
        headers: Optional[Mapping[str, str]] = None,
        timeout: float = 15.0,
        retries: int = 4,
    ) -> None:
        self._http = Http(base_url, access_token, store, headers or {}, timeout)
        self._retries = retries

    def get_menu(self) -> Dict[str, List[Json]]:
        return {"pizzas": self.list_pizzas(), "toppings": self.list_toppings()}

    def get_order_status(self, order_id: str) -> str:
        status: str = self.get_order(order_id)["status"]
        return status

    def list_orders(
        self,
        *,
        status: Sequence[str] = (),
        customer_phone: Optional[str] = None,
        date: Optional[str] = None,
        number: Optional[int] = None,
        fulfilment: Optional[str] = None,
        driver_id: Optional[str] = None,
        cook_id: Optional[str] = None,
        cash_purse: Optional[str] = None,
        cash_date: Optional[str] = None,
        page_size: Optional[int] = None,
    ) -> Iterator[Json]:
        """All orders, newest first; pages are fetched as needed.

        :param date: the store's day on which they were placed: ``2026-11-20``
        :param number: of that date, or of today
        :param driver_id: who has it or brought it; of that date, or of today
        :param cook_id: for whom it counts in reports; of that date, or of today
        :param cash_purse: for managers, whose cash went through ``till``, ``driver:<id>`` or ``all``
        :param cash_date: on that day; default: today
        """
        query = _order_query(status, customer_phone, date, number, fulfilment, page_size)
        query.update(driver_id=driver_id, cook_id=cook_id, cash_purse=cash_purse, cash_date=cash_date)
        address: Optional[str] = self._http.address("/orders", query)
        while address is not None:
            page, link = self._send(self._http.request("GET", address))
            yield from page
            address = self._http.next_address(link)

    def _call(
        self,
        method: str,
        path: str,
        *,
        body: Optional[Body] = None,
        query: Optional[Mapping[str, Optional[str]]] = None,
        key: Optional[str] = None,
        if_match: Optional[str] = None,
        file: Optional[Tuple[str, bytes]] = None,
    ) -> Any:
        return self._send(self._http.request(method, self._http.address(path, query), body, key, if_match, file))[0]

    def _send(self, request: Request) -> Tuple[Any, str]:
        attempt = 0
        while True:
            try:
                return self._http.send(request)
            except Exception as failure:
                wait = wait_before(attempt, failure) if isinstance(failure, _FAILURES) else None
                if wait is None or attempt == self._retries:
                    raise
                time.sleep(wait)
                attempt += 1


class AsyncPizzeriaClient(Operations[Awaitable[Json], Awaitable[List[Json]], Awaitable[None]]):
    """The same, to be awaited: each request runs in a thread, so the event loop goes on.

    The parameters are those of :class:`PizzeriaClient`.
    """

    def __init__(
        self,
        base_url: str,
        access_token: Optional[str] = None,
        *,
        store: Optional[str] = None,
        headers: Optional[Mapping[str, str]] = None,
        timeout: float = 15.0,
        retries: int = 4,
    ) -> None:
        self._http = Http(base_url, access_token, store, headers or {}, timeout)
        self._retries = retries

    async def get_menu(self) -> Dict[str, List[Json]]:
        pizzas, toppings = await asyncio.gather(self.list_pizzas(), self.list_toppings())
        return {"pizzas": pizzas, "toppings": toppings}

    async def get_order_status(self, order_id: str) -> str:
        status: str = (await self.get_order(order_id))["status"]
        return status

    async def list_orders(
        self,
        *,
        status: Sequence[str] = (),
        customer_phone: Optional[str] = None,
        date: Optional[str] = None,
        number: Optional[int] = None,
        fulfilment: Optional[str] = None,
        driver_id: Optional[str] = None,
        cook_id: Optional[str] = None,
        cash_purse: Optional[str] = None,
        cash_date: Optional[str] = None,
        page_size: Optional[int] = None,
    ) -> AsyncIterator[Json]:
        """All orders, newest first; pages are fetched as needed."""
        query = _order_query(status, customer_phone, date, number, fulfilment, page_size)
        query.update(driver_id=driver_id, cook_id=cook_id, cash_purse=cash_purse, cash_date=cash_date)
        address: Optional[str] = self._http.address("/orders", query)
        while address is not None:
            page, link = await self._send(self._http.request("GET", address))
            for order in page:
                yield order
            address = self._http.next_address(link)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        body: Optional[Body] = None,
        query: Optional[Mapping[str, Optional[str]]] = None,
        key: Optional[str] = None,
        if_match: Optional[str] = None,
        file: Optional[Tuple[str, bytes]] = None,
    ) -> Any:
        request = self._http.request(method, self._http.address(path, query), body, key, if_match, file)
        return (await self._send(request))[0]

    async def _send(self, request: Request) -> Tuple[Any, str]:
        attempt = 0
        while True:
            try:
                return await asyncio.to_thread(self._http.send, request)
            except Exception as failure:
                wait = wait_before(attempt, failure) if isinstance(failure, _FAILURES) else None
                if wait is None or attempt == self._retries:
                    raise
                await asyncio.sleep(wait)
                attempt += 1


def _order_query(
    status: Sequence[str],
    customer_phone: Optional[str],
    date: Optional[str],
    number: Optional[int],
    fulfilment: Optional[str],
    page_size: Optional[int],
) -> Dict[str, Optional[str]]:
    return {
        "status": ",".join(status) or None,
        "customer_phone": customer_phone,
        "date": date,
        "number": None if number is None else str(number),
        "fulfilment": fulfilment,
        "limit": None if page_size is None else str(page_size),
    }

"""One request and its answer, and when it is worth sending again."""

from __future__ import annotations

import json
import random
import re
import uuid
from http.client import HTTPException
from typing import Any, Dict, List, Mapping, Optional, Tuple
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urljoin
from urllib.request import Request, urlopen

Json = Dict[str, Any]

_LONGEST_WAIT_SECONDS = 10.0
# Refusals that waiting a few seconds does not change: the caller decides when to retry.
_NOT_WORTH_A_RETRY = ("kitchen_at_capacity", "kitchen_paused", "store_closed")
# Not specific to a store, so always directly under /api.
_ABOVE_STORES = re.compile(r"^/(health|stores|chain)(/|$)")


class PizzeriaError(Exception):
    """A refusal by the API. ``code`` is for programs (see docs/errors.md), the text for people."""

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: Optional[float] = None) -> None:
        super().__init__(problem.get("detail") or f"The API answered {status}.")
        self.status = status
        self.code: str = problem.get("code", "unknown")
        #: For an invalid request: every invalid field.
        self.errors: List[Json] = problem.get("errors", [])
        self.order_id: Optional[str] = problem.get("order_id")
        #: Seconds.
        self.retry_after = retry_after


class Http:
    """Addresses and headers of requests, and sending one of them once."""

    def __init__(
        self, base_url: str, access_token: Optional[str], store: Optional[str], headers: Mapping[str, str], timeout: float
    ) -> None:
        root = base_url.rstrip("/")
        self._root = root[: -len("/api")] if root.endswith("/api") else root
        self._store = store
        self._headers = dict(headers)
        if access_token is not None:
            self._headers["Authorization"] = f"Bearer {access_token}"
        self._timeout = timeout

    def address(self, path: str, query: Optional[Mapping[str, Optional[str]]] = None) -> str:
        given = {name: value for name, value in (query or {}).items() if value is not None}
        in_store = self._store is not None and not _ABOVE_STORES.match(path)
        prefix = f"/api/stores/{part(self._store or '')}" if in_store else "/api"
        return self._root + prefix + path + (f"?{urlencode(given)}" if given else "")

    def next_address(self, link: str) -> Optional[str]:
        """The next page, from a Link header."""
        following = re.search(r'<([^>]+)>; rel="next"', link)
        return urljoin(self._root, following.group(1)) if following else None

    def request(
        self,
        method: str,
        address: str,
        body: Optional[Mapping[str, Any]] = None,
        key: Optional[str] = None,
        if_match: Optional[str] = None,
        file: Optional[Tuple[str, bytes]] = None,
    ) -> Request:
        """It carries one key for the call and all its retries, so it is done once."""
        headers = dict(self._headers)
        if body is not None:
            headers["Content-Type"] = "application/json"
        if method != "GET":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        if if_match is not None:
            headers["If-Match"] = if_match
        data = None if body is None else json.dumps(body).encode()
        if file is not None:
            headers["Content-Type"], data = file
        return Request(address, data=data, headers=headers, method=method)

    def send(self, request: Request) -> Tuple[Any, str]:
        """Returns the response's body and its Link header.

        :raises PizzeriaError: if the API refuses
        :raises OSError: if there is no response
        """
        try:
            with urlopen(request, timeout=self._timeout) as answer:
                text = answer.read()
                return (json.loads(text) if text else None), answer.headers.get("Link", "")
        except HTTPError as error:
            raise _read_error(error) from None
        except URLError:
            raise
        except HTTPException as error:
            raise ConnectionError(str(error)) from error


def part(text: str) -> str:
    """Empty, or a step within the path, it would make another address: that of the whole list, for example."""
    if text in ("", ".", ".."):
        raise ValueError(f'"{text}" is no id.')
    return quote(text, safe="")


def wait_before(attempt: int, failure: Exception) -> Optional[float]:
    """Seconds before a retry; None if a retry is pointless."""
    if isinstance(failure, PizzeriaError):
        if failure.status not in (429, 503) or failure.code in _NOT_WORTH_A_RETRY:
            return None
    asked = (failure.retry_after or 0.0) if isinstance(failure, PizzeriaError) else 0.0
    return min(max(asked, 0.2 * 2**attempt * random.uniform(0.75, 1.25)), _LONGEST_WAIT_SECONDS)


def _read_error(error: HTTPError) -> PizzeriaError:
    try:
        problem = json.loads(error.read())
    except ValueError:
        problem = {}
    after = error.headers.get("Retry-After")
    return PizzeriaError(error.code, problem, float(after) if after and after.isdigit() else None)

"""The operations of the API, the same for the blocking and the async client."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Generic, Mapping, Optional, Sequence, Tuple, TypeVar

from ._http import part

#: What a call returns: an object, a list, or nothing, or something to await that gives it.
One = TypeVar("One")
Many = TypeVar("Many")
Nothing = TypeVar("Nothing")

Body = Mapping[str, Any]


class Operations(ABC, Generic[One, Many, Nothing]):
    """Methods that change something take ``idempotency_key``, to use a key that outlives this program."""

    @abstractmethod
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
    ) -> Any: ...

    # Orders

    def create_order(self, order: Body, *, idempotency_key: Optional[str] = None) -> One:
        return self._call("POST", "/orders", body=order, key=idempotency_key)

    place_order = create_order

    def get_order(self, order_id: str, *, as_of: Optional[str] = None) -> One:
        """The order as it is, or as it was at a moment."""
        return self._call("GET", f"/orders/{part(order_id)}", query={"as_of": as_of})

    def get_order_events(self, order_id: str) -> Many:
        return self._call("GET", f"/orders/{part(order_id)}/events")

    def get_order_workflow(self, order_id: str) -> One:
        return self._call("GET", f"/orders/{part(order_id)}/workflow")

    def get_order_ledger(self, order_id: str) -> One:
        return self._call("GET", f"/orders/{part(order_id)}/ledger")

    def change_order(
        self, order_id: str, change: Body, *, idempotency_key: Optional[str] = None, if_match: Optional[str] = None
    ) -> One:
        """Changes a confirmed order. While ``change_pending`` is true, the change waits for its payment."""
        return self._call("PATCH", f"/orders/{part(order_id)}", body=change, key=idempotency_key, if_match=if_match)

    def cancel_order(
        self, order_id: str, reason: Optional[str] = None, *, idempotency_key: Optional[str] = None
    ) -> One:
        return self._call("DELETE", f"/orders/{part(order_id)}", query={"reason": reason}, key=idempotency_key)

    def set_status(
        self,
        order_id: str,
        status: str,
        *,
        notes: Optional[str] = None,
        driver_id: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> One:
        body = {"status": status, "notes": notes, "driver_id": driver_id}
        return self._call("PUT", f"/orders/{part(order_id)}/status", body=body, key=idempotency_key)

    def resume_payment(self, order_id: str, *, idempotency_key: Optional[str] = None) -> One:
        return self._call("POST", f"/orders/{part(order_id)}/payment/resume", key=idempotency_key)

    def refund_order(
        self, order_id: str, reason: str, amount: Optional[str] = None, *, idempotency_key: Optional[str] = None
    ) -> One:
        """Without an amount: everything that is left."""
        body = {"reason": reason} if amount is None else {"reason": reason, "amount": amount}
        return self._call("POST", f"/orders/{part(order_id)}/refunds", body=body, key=idempotency_key)

    def reorder(
        self, order_id: str, differences: Optional[Body] = None, *, idempotency_key: Optional[str] = None
    ) -> One:
        return self._call("POST", f"/orders/{part(order_id)}/reorder", body=differences or {}, key=idempotency_key)

    def add_line(
        self, order_id: str, pizza: Body, *, idempotency_key: Optional[str] = None, if_match: Optional[str] = None
    ) -> One:
        """To a confirmed order. Without ``if_match``, changes of its lines at the same time are all made."""
        return self._call("POST", f"/orders/{part(order_id)}/lines", body=pizza, key=idempotency_key, if_match=if_match)

    def set_line_quantity(
        self,
        order_id: str,
        line: str,
        quantity: int,
        *,
        idempotency_key: Optional[str] = None,
        if_match: Optional[str] = None,
    ) -> One:
        path = f"/orders/{part(order_id)}/lines/{part(line)}"
        return self._call("PATCH", path, body={"quantity": quantity}, key=idempotency_key, if_match=if_match)

    def remove_line(
        self, order_id: str, line: str, *, idempotency_key: Optional[str] = None, if_match: Optional[str] = None
    ) -> One:
        return self._call("DELETE", f"/orders/{part(order_id)}/lines/{part(line)}", key=idempotency_key, if_match=if_match)

    def list_refunds(self, order_id: str) -> Many:
        return self._call("GET", f"/orders/{part(order_id)}/refunds")

    def get_refund(self, order_id: str, refund_id: str) -> One:
        return self._call("GET", f"/orders/{part(order_id)}/refunds/{part(refund_id)}")

    def list_awaiting_refunds(self) -> Many:
        """Those of the store that another manager has to approve."""
        return self._call("GET", "/refunds/awaiting-approval")

    def approve_refund(self, order_id: str, refund_id: str, *, idempotency_key: Optional[str] = None) -> One:
        return self._call(
            "POST", f"/orders/{part(order_id)}/refunds/{part(refund_id)}/approve", key=idempotency_key
        )

    def decline_refund(
        self, order_id: str, refund_id: str, reason: Optional[str] = None, *, idempotency_key: Optional[str] = None
    ) -> One:
        body = {} if reason is None else {"reason": reason}
        path = f"/orders/{part(order_id)}/refunds/{part(refund_id)}/decline"
        return self._call("POST", path, body=body, key=idempotency_key)

    # Orders that another store makes

    def accept_move(
        self, order_id: str, offer_id: str, *, idempotency_key: Optional[str] = None, if_match: Optional[str] = None
    ) -> One:
        """Agrees to the order's ``move_offer``. ``moved_to`` says where it goes on, once that store has taken it."""
        path = f"/orders/{part(order_id)}/move-offers/{part(offer_id)}/accept"
        return self._call("POST", path, key=idempotency_key, if_match=if_match)

    def decline_move(
        self, order_id: str, offer_id: str, *, idempotency_key: Optional[str] = None, if_match: Optional[str] = None
    ) -> One:
        """The order stays where it is."""
        path = f"/orders/{part(order_id)}/move-offers/{part(offer_id)}/decline"
        return self._call("POST", path, key=idempotency_key, if_match=if_match)

    def look_at_moving(self) -> One:
        """The orders that wait for the kitchen, whether it is dark, and what has been offered to their customers."""
        return self._call("GET", "/moves")

    def offer_moves(
        self,
        order_ids: Optional[Sequence[str]] = None,
        *,
        nobody_begins_them: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Many:
        """Asks customers whether another store may make their orders; by default those of the whole queue."""
        ids = {} if order_ids is None else {"order_ids": list(order_ids)}
        body = {**ids, "nobody_begins_them": nobody_begins_them}
        return self._call("POST", "/moves", body=body, key=idempotency_key)

    # Drafts

    def list_drafts(self, customer_id: str = "me") -> Many:
        """The open ones of a customer."""
        return self._call("GET", f"/customers/{part(customer_id)}/drafts")

    def create_draft(self, draft: Optional[Body] = None, *, idempotency_key: Optional[str] = None) -> One:
        return self._call("POST", "/orders/drafts", body=draft or {}, key=idempotency_key)

    def add_item(self, order_id: str, item: Body, *, idempotency_key: Optional[str] = None) -> One:
        return self._call("POST", f"/orders/{part(order_id)}/items", body=item, key=idempotency_key)

    def remove_item(self, order_id: str, line: str, *, idempotency_key: Optional[str] = None) -> One:
        return self._call("DELETE", f"/orders/{part(order_id)}/items/{part(line)}", key=idempotency_key)

    def place_draft(self, order_id: str, placement: Body, *, idempotency_key: Optional[str] = None) -> One:
        return self._call("POST", f"/orders/{part(order_id)}/place", body=placement, key=idempotency_key)

    # Customers

    def get_own_profile(self) -> One:
        return self._call("GET", "/customers/me")

    def set_own_profile(self, profile: Body, *, idempotency_key: Optional[str] = None) -> One:
        return self._call("PUT", "/customers/me", body=profile, key=idempotency_key)

    def list_notifications(self, *, only_unread: bool = False) -> Many:
        return self._call("GET", "/customers/me/notifications", query={"unread": "true" if only_unread else None})

    def read_notification(self, notification_id: str) -> One:
        return self._call("POST", f"/customers/me/notifications/{part(notification_id)}/read")

    def dismiss_notification(self, notification_id: str) -> Nothing:
        return self._call("DELETE", f"/customers/me/notifications/{part(notification_id)}")

    def find_customers(self, phone: str) -> Many:
        return self._call("GET", "/customers", query={"phone": phone})

    def get_customer(self, customer_id: str) -> One:
        return self._call("GET", f"/customers/{part(customer_id)}")

    # The kitchen

    def get_kitchen_status(self) -> One:
        return self._call("GET", "/kitchen/status")

    def get_kitchen_queue(self) -> Many:
        return self._call("GET", "/kitchen/queue")

    def start_cooking(
        self, order_id: str, *, by: Optional[Body] = None, idempotency_key: Optional[str] = None
    ) -> One:
        """:param by: the cook's ``id`` and ``name``, on a device that several share"""
        return self._kitchen(order_id, "start", None if by is None else {"by": by}, idempotency_key)

    def complete_order(
        self, order_id: str, *, by: Optional[Body] = None, idempotency_key: Optional[str] = None
    ) -> One:
        return self._kitchen(order_id, "complete", None if by is None else {"by": by}, idempotency_key)

    def rush_order(self, order_id: str, *, idempotency_key: Optional[str] = None) -> One:
        return self._kitchen(order_id, "rush", None, idempotency_key)

    def hold_order(self, order_id: str, reason: Optional[str] = None, *, idempotency_key: Optional[str] = None) -> One:
        return self._kitchen(order_id, "hold", {} if reason is None else {"reason": reason}, idempotency_key)

    def release_order(self, order_id: str, *, idempotency_key: Optional[str] = None) -> One:
        return self._kitchen(order_id, "release", None, idempotency_key)

    def pause_kitchen(
        self, reason: Optional[str] = None, *, until: Optional[str] = None, down: Optional[bool] = None
    ) -> One:
        """:param down: it begins nothing, either: what waits may be offered to other stores"""
        given = {"reason": reason, "until": until, "down": down}
        return self._call("POST", "/kitchen/pause", body={name: each for name, each in given.items() if each is not None})

    def resume_kitchen(self) -> One:
        return self._call("POST", "/kitchen/resume")

    def set_kitchen_staff(self, cooks: Optional[int]) -> One:
        """None: cooks are not counted."""
        return self._call("POST", "/kitchen/staff", body={"cooks": cooks})

    def _kitchen(self, order_id: str, action: str, body: Optional[Body], key: Optional[str]) -> One:
        return self._call("POST", f"/kitchen/orders/{part(order_id)}/{action}", body=body, key=key)

    # Drivers

    def list_ready_deliveries(self) -> Many:
        return self._call("GET", "/delivery/ready")

    def assign_driver(
        self, order_id: str, driver_id: Optional[str] = None, *, idempotency_key: Optional[str] = None
    ) -> One:
        return self._drive(f"/delivery/{part(order_id)}/assign", driver_id, idempotency_key)

    def unassign_driver(
        self, order_id: str, driver_id: Optional[str] = None, *, idempotency_key: Optional[str] = None
    ) -> One:
        return self._drive(f"/delivery/{part(order_id)}/unassign", driver_id, idempotency_key)

    def deliver_order(
        self, order_id: str, driver_id: Optional[str] = None, *, idempotency_key: Optional[str] = None
    ) -> One:
        return self._drive(f"/delivery/{part(order_id)}/deliver", driver_id, idempotency_key)

    def depart(
        self,
        driver_id: Optional[str] = None,
        order_ids: Optional[Sequence[str]] = None,
        *,
        idempotency_key: Optional[str] = None,
    ) -> One:
        """Without order ids: with all of the driver's orders."""
        orders = {} if order_ids is None else {"order_ids": list(order_ids)}
        return self._drive("/delivery/depart", driver_id, idempotency_key, orders)

    def get_tour(self, driver_id: Optional[str] = None) -> One:
        return self._call("GET", "/delivery/tour", query={"driver_id": driver_id})

    def list_drivers(self) -> Many:
        return self._call("GET", "/delivery/drivers")

    def ping(
        self, driver_id: Optional[str] = None, *, position: Optional[Sequence[float]] = None
    ) -> One:
        """A driver's sign of life.

        :param position: latitude and longitude
        """
        where = {} if position is None else {"latitude": position[0], "longitude": position[1]}
        return self._drive("/delivery/ping", driver_id, None, where)

    def _drive(
        self, path: str, driver_id: Optional[str], key: Optional[str], more: Optional[Mapping[str, Any]] = None
    ) -> One:
        driver = {} if driver_id is None else {"driver_id": driver_id}
        return self._call("POST", path, body={**driver, **(more or {})}, key=key)

    # Menu, stock, stores, reports

    def list_pizzas(self) -> Many:
        return self._call("GET", "/menu/pizzas")

    def list_toppings(self) -> Many:
        return self._call("GET", "/menu/toppings")

    def get_pizza(self, pizza_id: str) -> One:
        """By id or by name."""
        return self._call("GET", f"/menu/pizzas/{part(pizza_id)}")

    def list_categories(self) -> Many:
        return self._call("GET", "/menu/categories")

    def upload_image(self, content: bytes, content_type: str) -> One:
        """A PNG, JPEG or WebP file; its id is for ``image`` of a pizza."""
        return self._call("POST", "/menu/images", file=(content_type, content))

    def set_pizza_available(self, pizza_id: str, available: bool) -> One:
        return self._call("PUT", f"/menu/pizzas/{part(pizza_id)}/availability", body={"available": available})

    def set_topping_available(self, topping_id: str, available: bool) -> One:
        return self._call("PUT", f"/menu/toppings/{part(topping_id)}/availability", body={"available": available})

    def list_stock(self) -> Many:
        return self._call("GET", "/inventory")

    def add_batch(self, batch: Body) -> One:
        return self._call("POST", "/inventory/batches", body=batch)

    def record_waste(self, waste: Body, *, idempotency_key: Optional[str] = None) -> One:
        return self._call("POST", "/inventory/waste", body=waste, key=idempotency_key)

    def list_stores(self) -> Many:
        return self._call("GET", "/stores")

    def get_store(self, store_id: str) -> One:
        return self._call("GET", f"/stores/{part(store_id)}")

    def get_analytics(self, *, first_day: Optional[str] = None, last_day: Optional[str] = None) -> One:
        return self._call("GET", "/reports/analytics", query={"from": first_day, "to": last_day})

    def get_cash(self, day: Optional[str] = None) -> One:
        """A day's cash by driver and till; by default today's."""
        return self._call("GET", "/reports/cash", query={"date": day})

    def record_cash_count(self, amount: str, *, driver_id: Optional[str] = None, day: Optional[str] = None) -> One:
        """What was counted in a driver's purse, or in the till."""
        body = {"amount": amount, "driver_id": driver_id, "date": day}
        given = {name: value for name, value in body.items() if value is not None}
        return self._call("PUT", "/reports/cash/counts", body=given)

    def get_people_report(self, *, first: Optional[str] = None, last: Optional[str] = None) -> One:
        """Late cancels and cash differences by person; by default of the last seven days."""
        return self._call("GET", "/reports/people", query={"from": first, "to": last})

    # Several stores

    def list_chain_orders(self, *, stores: Sequence[str] = (), status: Sequence[str] = ()) -> Many:
        """The newest orders of several stores; by default of all."""
        query = {"store": ",".join(stores) or None, "status": ",".join(status) or None}
        return self._call("GET", "/chain/orders", query=query)

    def get_chain_analytics(
        self, *, stores: Sequence[str] = (), first_day: Optional[str] = None, last_day: Optional[str] = None
    ) -> Many:
        """One for each currency."""
        query = {"store": ",".join(stores) or None, "from": first_day, "to": last_day}
        return self._call("GET", "/chain/reports/analytics", query=query)

    # Changes to many stores. They take no key: an order that was carried out already is refused (``illegal_transition``).

    def add_change_set(self, change_set: Body) -> One:
        return self._call("POST", "/chain/change-sets", body=change_set)

    def list_change_sets(self) -> Many:
        """Newest first."""
        return self._call("GET", "/chain/change-sets")

    def get_change_set(self, change_set_id: str) -> One:
        return self._call("GET", f"/chain/change-sets/{part(change_set_id)}")

    def plan_rollout(self, plan: Body) -> One:
        """A dry run: nothing is changed before it is started. It is being planned; read it until it is ``planned``."""
        return self._call("POST", "/chain/rollouts", body=plan)

    def list_rollouts(self) -> Many:
        """Newest first."""
        return self._call("GET", "/chain/rollouts")

    def get_rollout(self, rollout_id: str) -> One:
        return self._call("GET", f"/chain/rollouts/{part(rollout_id)}")

    def list_rollout_stores(
        self,
        rollout_id: str,
        *,
        state: Optional[str] = None,
        wave: Optional[int] = None,
        after: Optional[str] = None,
    ) -> Many:
        """What it does in each store, by the stores' ids, 100 at most.

        :param after: the last store of the page before
        """
        query = {"state": state, "wave": None if wave is None else str(wave), "cursor": after}
        return self._call("GET", f"/chain/rollouts/{part(rollout_id)}/stores", query=query)

    def start_rollout(self, rollout_id: str, reason: Optional[str] = None) -> One:
        return self._rollout(rollout_id, "start", reason)

    def approve_rollout(self, rollout_id: str, reason: Optional[str] = None) -> One:
        """By another administrator than who planned or starts it."""
        return self._rollout(rollout_id, "approve", reason)

    def pause_rollout(self, rollout_id: str, reason: Optional[str] = None) -> One:
        """It stays as it is until it is resumed or rolled back."""
        return self._rollout(rollout_id, "pause", reason)

    def resume_rollout(self, rollout_id: str, reason: Optional[str] = None) -> One:
        return self._rollout(rollout_id, "resume", reason)

    def roll_back_rollout(self, rollout_id: str, reason: Optional[str] = None) -> One:
        """Every store gets back what it had, but for what somebody has changed since."""
        return self._rollout(rollout_id, "roll-back", reason)

    def _rollout(self, rollout_id: str, order: str, reason: Optional[str]) -> One:
        body = {} if reason is None else {"reason": reason}
        return self._call("POST", f"/chain/rollouts/{part(rollout_id)}/{order}", body=body)

    # Webhooks

    def create_webhook(self, webhook: Body, *, idempotency_key: Optional[str] = None) -> One:
        return self._call("POST", "/webhooks", body=webhook, key=idempotency_key)

    def list_webhooks(self) -> Many:
        return self._call("GET", "/webhooks")

    def get_webhook(self, webhook_id: str) -> One:
        return self._call("GET", f"/webhooks/{part(webhook_id)}")

    def delete_webhook(self, webhook_id: str) -> Nothing:
        return self._call("DELETE", f"/webhooks/{part(webhook_id)}")

    def rotate_webhook_secret(self, webhook_id: str, *, idempotency_key: Optional[str] = None) -> One:
        return self._call("POST", f"/webhooks/{part(webhook_id)}/secret", key=idempotency_key)

    def resume_webhook(self, webhook_id: str) -> One:
        return self._call("POST", f"/webhooks/{part(webhook_id)}/resume")

    def test_webhook(self, webhook_id: str) -> One:
        return self._call("POST", f"/webhooks/{part(webhook_id)}/test")

    def list_webhook_deliveries(self, webhook_id: str, *, status: Optional[str] = None) -> Many:
        return self._call("GET", f"/webhooks/{part(webhook_id)}/deliveries", query={"status": status})

    def replay_webhook(self, webhook_id: str, since: str, *, idempotency_key: Optional[str] = None) -> Nothing:
        """Sends events again, from a moment on."""
        return self._call("POST", f"/webhooks/{part(webhook_id)}/replay", body={"from": since}, key=idempotency_key)

"""Run against a running API, in this folder.

PIZZERIA_URL=http://127.0.0.1:3000 PIZZERIA_TOKEN=… PIZZERIA_ADMIN_TOKEN=… python3 -m unittest
"""

import asyncio
import os
import time
import unittest
import uuid
from typing import Callable

from pizzeria import AsyncPizzeriaClient, PizzeriaClient, PizzeriaError

# A manager's.
TOKEN = os.environ["PIZZERIA_TOKEN"]
ADMIN_TOKEN = os.environ["PIZZERIA_ADMIN_TOKEN"]
ORDER = {
    "customer_name": "Ada Lovelace",
    "customer_phone": "+1 212 555 0123",
    "payment_method": "card",
    "payment_token": "tok_visa",
    "pizzas": [{"name": "Margherita", "size": "large"}],
}


class PizzeriaTest(unittest.TestCase):
    def setUp(self) -> None:
        self.client = PizzeriaClient(os.environ["PIZZERIA_URL"], TOKEN)

    def test_an_order_from_the_menu_to_its_customer(self) -> None:
        menu = self.client.get_menu()
        prices = {size["size"]: size["price"] for size in menu["pizzas"][0]["sizes"]}
        order = self.client.place_order(ORDER)
        self.assertEqual(menu["pizzas"][0]["name"], "Margherita")
        self.assertEqual(order["subtotal"], prices["large"])
        self.assertEqual(self.client.get_order_status(order["id"]), "confirmed")
        self.assertIn(order["id"], [ticket["order_id"] for ticket in self.client.get_kitchen_queue()])
        self.assertEqual(self.client.start_cooking(order["id"])["status"], "cooking")
        self.assertEqual(self.client.complete_order(order["id"])["status"], "ready")
        self.assertEqual(self.client.set_status(order["id"], "delivered")["status"], "delivered")
        types = [event["type"] for event in self.client.get_order_events(order["id"])]
        self.assertEqual(types[0], "OrderPlaced")
        then = self.client.get_order(order["id"], as_of=order["order_time"])
        self.assertEqual(then["status"], "received")

    def test_a_draft_is_put_together_placed_and_changed(self) -> None:
        draft = self.client.create_draft({"delivery_address": "12 Main Street, Springfield"})
        self.client.add_item(draft["id"], {"sku": "MARGHLRG", "quantity": 2})
        self.client.add_item(draft["id"], {"name": "Pepperoni", "size": "medium"})
        left = self.client.remove_item(draft["id"], "1")
        self.assertEqual([line["name"] for line in left["pizzas"]], ["Pepperoni"])
        placement = {key: value for key, value in ORDER.items() if key != "pizzas"}
        order = self.client.place_draft(draft["id"], placement)
        self.assertEqual((order["id"], order["status"]), (draft["id"], "confirmed"))
        changed = self.client.change_order(order["id"], {"delivery_address": None})
        self.assertEqual(changed["fulfilment"], "pickup")
        self.assertEqual(self.client.cancel_order(order["id"], "Not hungry.")["status"], "cancelled")

    def test_one_key_is_one_order(self) -> None:
        key = str(uuid.uuid4())
        first = self.client.place_order(ORDER, idempotency_key=key)
        self.assertEqual(self.client.place_order(ORDER, idempotency_key=key)["id"], first["id"])

    def test_errors_name_the_fields(self) -> None:
        with self.assertRaises(PizzeriaError) as caught:
            self.client.place_order({**ORDER, "pizzas": [{"name": "Nulla", "size": "large"}]})
        self.assertEqual((caught.exception.status, caught.exception.code), (422, "validation_failed"))
        self.assertEqual(caught.exception.errors[0]["field"], "pizzas[0].name")

    def test_pages_iterate_over_all(self) -> None:
        placed = {self.client.place_order(ORDER)["id"] for _ in range(3)}
        listed = [order["id"] for order in self.client.list_orders(page_size=2)]
        self.assertEqual(len(listed), len(set(listed)))
        self.assertLessEqual(placed, set(listed))
        hers = {order["id"] for order in self.client.list_orders(customer_phone="212-555-0123", fulfilment="pickup")}
        self.assertLessEqual(placed, hers)
        self.assertEqual(list(self.client.list_orders(date="2020-01-01")), [])

    def test_what_there_is_not_is_an_error(self) -> None:
        with self.assertRaises(PizzeriaError) as caught:
            self.client.get_order("ord_00000000000000000000000000")
        self.assertEqual(caught.exception.code, "order_not_found")

    def test_an_id_that_is_empty_is_refused_before_anything_is_sent(self) -> None:
        for order_id in ("", ".", ".."):
            with self.assertRaises(ValueError):
                self.client.get_order(order_id)

    def test_another_store_has_other_orders(self) -> None:
        order = self.client.place_order(ORDER)
        with self.assertRaises(PizzeriaError):
            PizzeriaClient(os.environ["PIZZERIA_URL"], TOKEN, store="nowhere").get_order(order["id"])

    def test_a_base_url_may_end_in_api_and_an_access_token_follows_it(self) -> None:
        base_url, access_token = os.environ["PIZZERIA_URL"] + "/api", TOKEN
        client = PizzeriaClient(base_url, access_token)
        order = client.create_order(ORDER)
        self.assertEqual(client.get_order_status(order["id"]), "confirmed")
        self.assertEqual(client._http.request("GET", "http://x").get_header("Authorization"), f"Bearer {TOKEN}")

    def test_what_the_kitchen_and_a_driver_do(self) -> None:
        order_id = self.client.create_order({**ORDER, "delivery_address": "12 Main Street, Springfield"})["id"]
        self.assertEqual(self.client.rush_order(order_id)["queue_position"], 1)
        self.client.hold_order(order_id, "The customer comes later.")
        self.assertEqual(self.client.release_order(order_id)["status"], "confirmed")
        self.assertIsNotNone(self.client.pause_kitchen("The oven is cold.")["pause"])
        self.assertIsNone(self.client.resume_kitchen()["pause"])
        self.client.start_cooking(order_id)
        self.client.complete_order(order_id)
        self.assertIn(order_id, [each["order_id"] for each in self.client.list_ready_deliveries()])
        driver = f"driver-{uuid.uuid4()}"
        self.assertEqual(self.client.assign_driver(order_id, driver)["driver_id"], driver)
        self.assertEqual([each["outcome"] for each in self.client.depart(driver)["orders"]], ["out"])
        self.assertEqual([stop["order_id"] for stop in self.client.get_tour(driver)["stops"]], [order_id])
        self.client.ping(driver, position=(40.7, -74.0))
        self.assertEqual(self.client.deliver_order(order_id, driver)["order"]["status"], "delivered")
        self.client.refund_order(order_id, "It came cold.", "5.00")
        self.assertEqual(self.client.get_order_ledger(order_id)["order_id"], order_id)

    def test_lines_refunds_cash_and_webhooks(self) -> None:
        order_id = self.client.create_order(ORDER)["id"]
        lines = self.client.add_line(order_id, {"sku": "PEPPEMED"})["pizzas"]
        self.assertEqual([line["line"] for line in lines], ["1", "2"])
        self.assertEqual(self.client.set_line_quantity(order_id, "2", 3)["pizzas"][1]["quantity"], 3)
        self.assertEqual(len(self.client.remove_line(order_id, "2")["pizzas"]), 1)
        self.client.start_cooking(order_id, by={"id": "carlo", "name": "Carlo Rossi"})
        self.client.complete_order(order_id, by={"id": "carlo"})
        refund = self.client.refund_order(order_id, "It came cold.", "1.00")
        self.assertEqual(self.client.get_refund(order_id, refund["id"])["amount"], "1.00")
        self.assertEqual([each["id"] for each in self.client.list_refunds(order_id)], [refund["id"]])
        self.assertIn("till", self.client.get_cash())
        self.assertIn(order_id, [each["id"] for each in self.client.list_chain_orders(stores=["main"])])
        self.assertEqual(len(self.client.get_chain_analytics()), 1)
        webhook = self.client.create_webhook({"url": "http://127.0.0.1:9/hook"})
        self.assertEqual(self.client.get_webhook(webhook["id"])["status"], "active")
        self.assertIsNone(self.client.delete_webhook(webhook["id"]))
        self.assertIsInstance(self.client.list_categories(), list)
        with self.assertRaises(PizzeriaError) as caught:
            self.client.upload_image(b"no image", "image/png")
        self.assertEqual(caught.exception.errors[0]["code"], "not_an_image")

    def test_changes_to_many_stores(self) -> None:
        admin = PizzeriaClient(os.environ["PIZZERIA_URL"], ADMIN_TOKEN)
        change = admin.add_change_set({"name": "Spring", "currency": "USD", "settings": {"delivery_fee": "3.79"}})
        self.assertEqual(admin.get_change_set(change["id"]), change)
        self.assertIn(change["id"], [each["id"] for each in admin.list_change_sets()])
        rollout_id = admin.plan_rollout({"change_set_id": change["id"], "waves": [{"stores": ["main"]}]})["id"]
        self._until(lambda: admin.get_rollout(rollout_id)["status"] == "planned")
        stores = admin.list_rollout_stores(rollout_id, state="planned", wave=1)
        self.assertEqual([each["store_id"] for each in stores], ["main"])
        self.assertEqual(admin.list_rollout_stores(rollout_id, after="main"), [])
        with self.assertRaises(PizzeriaError) as caught:
            admin.approve_rollout(rollout_id)
        self.assertEqual(caught.exception.code, "illegal_transition")
        started = admin.start_rollout(rollout_id, "The season begins.")
        self.assertEqual(started["history"][-1]["reason"], "The season begins.")
        self._until(lambda: admin.get_store("main")["delivery_fee"] == "3.79")
        self.assertEqual(admin.pause_rollout(rollout_id)["status"], "paused")
        self.assertEqual(admin.resume_rollout(rollout_id)["status"], "running")
        self.assertEqual(admin.roll_back_rollout(rollout_id)["status"], "undoing")
        self._until(lambda: admin.get_rollout(rollout_id)["status"] == "undone")
        self.assertIn(rollout_id, [each["id"] for each in admin.list_rollouts()])

    def test_orders_that_another_store_may_make(self) -> None:
        order_id = self.client.create_order(ORDER)["id"]
        self.assertIn(order_id, [each["order_id"] for each in self.client.look_at_moving()["orders"]])
        with self.assertRaises(PizzeriaError) as caught:
            self.client.offer_moves([order_id], nobody_begins_them=True)
        self.assertEqual(caught.exception.code, "moving_off")
        for answer in (self.client.accept_move, self.client.decline_move):
            with self.assertRaises(PizzeriaError) as caught:
                answer(order_id, "mov_0123456789abcdef01234567")
            self.assertEqual(caught.exception.code, "offer_lapsed")

    def _until(self, condition: Callable[[], bool]) -> None:
        for _ in range(400):
            if condition():
                return
            time.sleep(0.1)
        self.fail("It did not come true.")

    def test_the_async_client_does_the_same(self) -> None:
        async def order_and_read() -> str:
            client = AsyncPizzeriaClient(os.environ["PIZZERIA_URL"], TOKEN)
            menu, order = await asyncio.gather(client.get_menu(), client.create_order(ORDER))
            self.assertEqual(menu["pizzas"][0]["name"], "Margherita")
            self.assertIn(order["id"], [each["id"] async for each in client.list_orders(page_size=2)])
            with self.assertRaises(PizzeriaError) as caught:
                await client.get_order("ord_00000000000000000000000000")
            self.assertEqual(caught.exception.code, "order_not_found")
            return await client.get_order_status(order["id"])

        self.assertEqual(asyncio.run(order_and_read()), "confirmed")


if __name__ == "__main__":
    unittest.main()

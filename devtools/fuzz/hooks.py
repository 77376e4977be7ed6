"""Gives the fuzzer's valid requests what they are about: orders that exist, pizzas on the menu, numbers that can be called.

Loaded by schemathesis. What is to be refused is left as it was made.
"""

import json
import os
import re
import zlib

import schemathesis
from schemathesis import GenerationMode

with open(os.environ["FUZZ_STATE"], encoding="utf-8") as file:
    STATE = json.load(file)


# An id that the server has given out, which a link has put here.
GIVEN = re.compile(r"^[a-z]{3}_[0-9a-z]{20,}$|^[0-9a-f]{64}\.[a-z]+$")


@schemathesis.hook
def map_case(context, case):
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return case
    draw = zlib.crc32(repr((case.body, case.path_parameters, case.query)).encode("utf-8", "surrogatepass"))
    if isinstance(case.path_parameters, dict):
        name_path(case, draw)
    if isinstance(case.body, dict):
        case.body = name_body(dict(case.body), draw)
    return case


def one_of(values, draw):
    return values[draw % len(values)]


def name_path(case, draw):
    # One in eight keeps its unknown id.
    if draw % 8 == 7:
        return
    known = STATE["paths"].get(case.operation.definition.raw.get("operationId", ""), {})
    for name in case.path_parameters:
        if name in known and not GIVEN.match(str(case.path_parameters[name])):
            case.path_parameters[name] = one_of(known[name], draw)


def name_body(body, draw):
    for name in ("customer_phone", "phone"):
        if isinstance(body.get(name), str):
            body[name] = f"+1 212 555 {draw % 10_000:04d}"
    if isinstance(body.get("pizzas"), list):
        body["pizzas"] = [name_pizza(pizza, draw + index) for index, pizza in enumerate(body["pizzas"])][:3]
    elif "quantity" in body and "toppings" in body or "size" in body and "name" in body and "sizes" not in body:
        body = name_pizza(body, draw)
    for name in ("delivery_address", "customer_address"):
        if isinstance(body.get(name), str):
            body[name] = f"{draw % 1000} Main Street, Springfield"
    if "delivery_address" in body:
        body.pop("customer_address", None)
    if "special_instructions" in body:
        body.pop("notes", None)
    if isinstance(body.get("payment_token"), str):
        body["payment_token"] = one_of(["tok_visa", "tok_visa", "tok_declined"], draw)
    if body.get("payment_method") in ("card", "credit_card"):
        body["payment_token"] = body.get("payment_token") or "tok_visa"
    for name in ("requested_for", "until", "from"):
        if isinstance(body.get(name), str):
            body[name] = STATE["soon"] if name != "from" else STATE["earlier"]
    if isinstance(body.get("driver_id"), str):
        body["driver_id"] = one_of(["driver-7", "driver-8"], draw)
    if isinstance(body.get("order_ids"), list):
        body["order_ids"] = STATE["ready"]
    if "sku" in body and "sizes" not in body and "name" not in body:
        body["sku"] = one_of(STATE["sku"], draw)
    if "latitude" in body or "longitude" in body:
        body.update(latitude=40.7, longitude=-74.0)
    return body


def name_pizza(pizza, draw):
    if not isinstance(pizza, dict) or "sizes" in pizza:
        return pizza
    pizza = {key: value for key, value in pizza.items() if key not in ("sku", "pizza_id")}
    pizza.update(name=one_of(STATE["pizzas"], draw), size=one_of(["small", "medium", "large"], draw))
    pizza["toppings"] = [one_of(STATE["toppings"], draw)] if pizza.get("toppings") else []
    pizza["quantity"] = 1 + draw % 3
    return pizza

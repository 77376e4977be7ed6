import type { z } from '@hono/zod-openapi';
import type { Menu, MenuCategory, MenuPizza, MenuTopping } from '../../domain/catalog/menu.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { formatDecimal } from '../../domain/shared/money.ts';
import { writeSize } from '../../formats/menu.ts';
import type { categoryView, menuView, pizzaView, toppingView } from './schemas.ts';

/** Converts the menu to its wire views. */

type Store = Pick<StoreSettings, 'id' | 'currency'>;
/** An item as it is set, or as it is now. */
type Shown<Item> = Item & { readonly soldOut?: boolean };

/** As it is stored: in the order in which it was written. */
export function viewMenu({ categories = [], pizzas, toppings }: Menu, store: Store): z.infer<typeof menuView> {
  return {
    categories: categories.map(viewCategory),
    pizzas: pizzas.map((pizza) => viewPizza(pizza, store)),
    toppings: toppings.map((topping) => viewTopping(topping, store)),
  };
}

export function viewPizza(pizza: Shown<MenuPizza>, store: Store): z.infer<typeof pizzaView> {
  const { description, category, image, variants } = pizza;
  return {
    id: pizza.id,
    name: pizza.name,
    description,
    category: category ?? null,
    image: image ?? null,
    image_url: image === undefined ? null : `/api/stores/${store.id}/menu/images/${image}`,
    ...viewItem(pizza, store),
    sizes: variants.map(writeSize),
  };
}

export function viewTopping(topping: Shown<MenuTopping>, store: Store): z.infer<typeof toppingView> {
  const { id, name, price } = topping;
  return { id, name, price: formatDecimal(price), ...viewItem(topping, store) };
}

function viewItem(item: Shown<Pick<MenuTopping, 'available' | 'allergens' | 'dietary' | 'position'>>, store: Store) {
  const { available, soldOut, allergens, dietary, position } = item;
  return {
    available,
    ...(soldOut === undefined ? {} : { sold_out: soldOut }),
    allergens: allergens ? [...allergens] : null,
    dietary: dietary ? [...dietary] : null,
    position: position ?? null,
    currency: store.currency,
  };
}

export function viewCategory({ id, name, description, position }: MenuCategory): z.infer<typeof categoryView> {
  return { id, name, description: description ?? null, position: position ?? null };
}

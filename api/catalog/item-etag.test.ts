import type { MenuTopping } from '../../domain/catalog/menu.ts';
import { money } from '../../domain/shared/money.ts';
import { itemEtag, itemEtags } from './item-etag.ts';

const BASIL: MenuTopping = { id: 'basil', name: 'Basil', price: money(99, 'USD'), available: true };

test('an item’s tag follows its content, in whatever order it was stored', () => {
  expect(itemEtag({ ...BASIL, price: money(199, 'USD') })).not.toBe(itemEtag(BASIL));
  expect(itemEtag({ ...BASIL, available: false })).not.toBe(itemEtag(BASIL));
  expect(itemEtag(Object.fromEntries(Object.entries(BASIL).toReversed()) as unknown as MenuTopping)).toBe(
    itemEtag(BASIL),
  );
});

test('being sold out shows in the tag, and makes no difference to a change', () => {
  const shown = itemEtag({ ...BASIL, available: false, soldOut: true });
  expect(shown).not.toBe(itemEtag(BASIL));
  expect(itemEtags(BASIL)).toContain(shown);
  expect(itemEtags({ ...BASIL, available: false })).not.toContain(shown);
});

import { menuShape } from '../../formats/menu.ts';
import { storeShape } from '../../formats/store.ts';

/** Wire schemas of stores and their settings. */

// Recreated here: only schemas created after zod was extended have `openapi`, and the formats may be loaded first.
export const storeView = storeShape.extend({}).openapi('Store');

export const storeSettingsRequest = storeShape.partial({ id: true }).openapi('StoreSettingsRequest');

export const storeRequest = storeShape
  .partial({ id: true })
  .extend({
    menu: menuShape
      .extend({})
      .optional()
      .openapi('MenuRequest', { description: 'Default: a copy of store main’s menu.' }),
  })
  .openapi('StoreRequest');

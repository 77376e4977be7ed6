import { z } from 'zod';
import type { CustomerProfile } from '../../domain/customer/customer.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { FoundCustomer } from '../../ports.ts';
import { NewerSchema, readVersioned } from './schemas.ts';

/** The stored format of a customer's profile. */
const profile = z.looseObject({
  id: z.string(),
  name: z.string(),
  phone: z.string(),
  phoneVerified: z.boolean(),
  keptBy: z.enum(['orders', 'customer']),
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** Parses a stored profile; throws if it is invalid. */
export function readProfile(stored: unknown, storeId: StoreId): CustomerProfile {
  return { ...profile.parse(readVersioned('customer', stored)), storeId } as unknown as CustomerProfile;
}

/** The same for iterating over all profiles: an invalid one is returned as unreadable, with its location. */
export function findProfile(
  stored: unknown,
  storeId: StoreId,
  { id, place }: { readonly id: string; readonly place: string },
): FoundCustomer {
  try {
    return readProfile(stored, storeId);
  } catch (error) {
    if (error instanceof NewerSchema) return { id, unreadable: `${place}: ${error.message}` };
    if (!(error instanceof z.ZodError)) throw error;
    return { id, unreadable: `${place}: ${z.prettifyError(error)}` };
  }
}

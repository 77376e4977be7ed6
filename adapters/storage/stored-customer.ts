import { z } from 'zod';
import type { CustomerProfile } from '../../domain/customer/customer.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { FoundCustomer } from '../../ports.ts';

/** A customer's profile as every storage keeps it. */
const profile = z.looseObject({
  id: z.string(),
  name: z.string(),
  phone: z.string(),
  phoneVerified: z.boolean(),
  keptBy: z.enum(['orders', 'customer']),
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** Reads a stored profile; throws for what is none. */
export function readProfile(stored: unknown, storeId: StoreId): CustomerProfile {
  return { ...profile.parse(stored), storeId } as unknown as CustomerProfile;
}

/** The same, for whoever goes through all of them: what is none is told, with where it lies. */
export function findProfile(
  stored: unknown,
  storeId: StoreId,
  { id, place }: { readonly id: string; readonly place: string },
): FoundCustomer {
  try {
    return readProfile(stored, storeId);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return { id, unreadable: `${place}: ${z.prettifyError(error)}` };
  }
}

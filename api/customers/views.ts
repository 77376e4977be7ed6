import type { z } from '@hono/zod-openapi';
import type { CustomerProfile } from '../../domain/customer/customer.ts';
import type { customerView } from './schemas.ts';

export function viewCustomer(profile: CustomerProfile): z.input<typeof customerView> {
  return {
    id: profile.id,
    store_id: profile.storeId,
    name: profile.name,
    phone: profile.phone,
    phone_verified: profile.phoneConfirmed === true,
    email: profile.email ?? null,
    address: profile.address?.text ?? null,
    kept_by: profile.keptBy,
    created_time: profile.createdAt,
    updated_time: profile.updatedAt,
  };
}

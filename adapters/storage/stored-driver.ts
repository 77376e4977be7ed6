import { z } from 'zod';
import type { DriverSign } from '../../domain/delivery/driver.ts';

/** The last of a driver as every storage keeps it. */
export const storedDriver = z
  .looseObject({
    driverId: z.string(),
    seenAt: z.string(),
    position: z.object({ latitude: z.number(), longitude: z.number(), at: z.string() }).optional(),
  })
  .transform(({ driverId, seenAt, position }): DriverSign => ({ driverId, seenAt, ...(position ? { position } : {}) }));

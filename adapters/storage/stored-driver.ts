import { z } from 'zod';
import type { DriverSign } from '../../domain/delivery/driver.ts';

/** The stored format of a driver's last sign of life. */
const storedDriver = z
  .looseObject({
    driverId: z.string(),
    seenAt: z.string(),
    position: z.object({ latitude: z.number(), longitude: z.number(), at: z.string() }).optional(),
  })
  .transform(({ driverId, seenAt, position }): DriverSign => ({ driverId, seenAt, ...(position ? { position } : {}) }));

export const storedDrivers = z.object({ drivers: z.array(storedDriver) });

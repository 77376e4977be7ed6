import { z } from 'zod';
import storeJson from '../../seed/store.json' with { type: 'json' };

/** A stored store with every optional field set, and no value equal to a default. */
export const FULL_STORE = {
  ...storeJson,
  id: 'harbour',
  name: 'Pizzeria Harbour',
  tax_percent: '7.125',
  delivery_fee: '3.49',
  kitchen: {
    slots: 7,
    max_backlog: 70,
    minutes_per_extra_pizza: 2,
    slots_per_cook: 3,
    orders_per_quarter_hour: 8,
  },
  timers: {
    draft_expire_minutes: 61,
    scheduled_lead_minutes: 11,
    payment_action_minutes: 16,
    queue_escalate_minutes: 21,
    queue_cancel_minutes: 91,
    collect_reminder_minutes: 22,
    promise_warn_minutes: 17,
    promise_late_minutes: 6,
    collect_alert_minutes: 62,
    driver_wait_minutes: 31,
    driver_leave_minutes: 18,
    driver_silent_minutes: 46,
    cooking_alert_minutes: 14,
    cooking_escalate_minutes: 29,
    delivery_late_minutes: 9,
    driver_unnamed_minutes: 19,
  },
  location: { latitude: 40.7128, longitude: -74.006 },
  moving: { by: 'lease', after_minutes: 12, offer_minutes: 8, stores: ['harbour'], max_km: 7.5 },
  opening_hours: { monday: [], friday: [{ from: '18:00', to: '02:00' }] },
  language: 'it',
  manager_phone: '+12125550100',
  kitchen_phone: '+12125550101',
  manager_email: 'maria@pizzeria.example',
};

/** The paths of all fields of a shape, at any depth, which a complete value must have. */
export function pathsOf(shape: z.ZodObject, at = ''): string[] {
  return Object.entries(shape.shape).flatMap(([name, field]) => {
    const inner: unknown = field instanceof z.ZodOptional || field instanceof z.ZodDefault ? field.unwrap() : field;
    return inner instanceof z.ZodObject ? pathsOf(inner, `${at}${name}.`) : [`${at}${name}`];
  });
}

/** Whether a value has something at a path. */
export function hasValueAt(value: unknown, path: string): boolean {
  const found = path
    .split('.')
    .reduce<unknown>((each, name) => (each as Record<string, unknown> | undefined)?.[name], value);
  return found !== undefined;
}

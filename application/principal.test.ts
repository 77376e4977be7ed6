import { driverOf, type Principal } from './principal.ts';

const driver: Principal = { id: 'dario', kind: 'user', role: 'driver', scopes: [] };
const manager: Principal = { id: 'maria', kind: 'user', role: 'manager', scopes: [] };

test('drivers act only for themselves, and may omit their id', () => {
  expect(driverOf(driver, undefined)).toBe('dario');
  expect(driverOf(driver, 'dario')).toBe('dario');
  expect(() => driverOf(driver, 'olga')).toThrow(expect.objectContaining({ code: 'forbidden' }));
});

test('everyone else must name a driver', () => {
  expect(driverOf(manager, 'olga')).toBe('olga');
  const asked = expect.objectContaining({ options: { errors: [expect.objectContaining({ field: 'driver_id' })] } });
  expect(() => driverOf(manager, undefined)).toThrow(asked);
});

import { principalOf } from './principal-of.ts';
import { ROLE_SCOPES, roleOf, SCOPES, scopesOf } from './roles.ts';

const identity = { issuer: 'https://login.example', subject: 'maria', roles: [], stores: [], scopes: [], expiresAt: 0 };

test('of several roles the highest counts; without a known one, somebody is a customer', () => {
  expect(roleOf(['driver', 'manager', 'offline_access'])).toBe('manager');
  expect(roleOf(['admin', 'customer'])).toBe('admin');
  expect(roleOf(['Manager'])).toBe('customer');
  expect(roleOf([])).toBe('customer');
});

test('only an administrator has all scopes; a manager has all but that of administrators', () => {
  expect(ROLE_SCOPES.admin).toEqual(SCOPES);
  expect(SCOPES.filter((scope) => !ROLE_SCOPES.manager.includes(scope))).toEqual(['admin']);
  for (const role of ['customer', 'kitchen', 'driver'] as const) {
    expect(ROLE_SCOPES[role]).not.toEqual(expect.arrayContaining(['payments:refund']));
    expect(
      ROLE_SCOPES[role].filter((scope) => /manage$|write$/.test(scope) && /^(menu|stores|webhooks)/.test(scope)),
    ).toEqual([]);
  }
});

test('a token’s scopes narrow those of its role, and never widen them', () => {
  expect(scopesOf('driver', ['openid', 'email'])).toEqual(ROLE_SCOPES.driver);
  expect(scopesOf('driver', ['deliveries:*'])).toEqual(['deliveries:read', 'deliveries:write']);
  expect(scopesOf('driver', ['payments:refund'])).toEqual([]);
  expect(scopesOf('manager', ['orders:read', 'profile'])).toEqual(['orders:read']);
});

test('a principal is an issuer and a subject, in whatever role, and names neither', () => {
  const { id } = principalOf(identity);
  expect(id).toMatch(/^usr_[0-9a-f]{32}$/);
  expect(principalOf({ ...identity, roles: ['manager'], name: 'Maria' }).id).toBe(id);
  expect(principalOf({ ...identity, subject: 'mario' }).id).not.toBe(id);
  expect(principalOf({ ...identity, issuer: 'https://other.example' }).id).not.toBe(id);
});

test('staff work for the stores that the issuer names; customers and administrators are bound to none', () => {
  const stores = (roles: string[], named: string[]) => principalOf({ ...identity, roles, stores: named }).stores;
  expect(stores(['kitchen'], ['main', 'harbour'])).toEqual(['main', 'harbour']);
  expect(stores(['kitchen'], ['no such id!'])).toEqual([]);
  expect(stores(['manager'], [])).toEqual([]);
  expect(stores(['manager'], ['*'])).toBeUndefined();
  expect(stores(['customer'], [])).toBeUndefined();
  expect(stores(['admin'], [])).toBeUndefined();
});

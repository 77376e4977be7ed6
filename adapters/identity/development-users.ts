/** The people of the development issuer, one per role. Their stores are as in a chain with one pizzeria. */
export interface DevelopmentUser {
  /** Also the subject of their tokens. */
  readonly id: string;
  readonly name: string;
  readonly role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin';
  readonly stores?: readonly string[];
}

export const DEVELOPMENT_USERS = [
  { id: 'ada', name: 'Ada Lovelace', role: 'customer' },
  { id: 'chef', name: 'Chiara Chef', role: 'kitchen', stores: ['main'] },
  { id: 'dario', name: 'Dario Driver', role: 'driver', stores: ['main'] },
  { id: 'mona', name: 'Mona Manager', role: 'manager', stores: ['*'] },
  { id: 'adam', name: 'Adam Admin', role: 'admin' },
] as const satisfies readonly DevelopmentUser[];

export type DevelopmentUserId = (typeof DEVELOPMENT_USERS)[number]['id'];

/** By id or by role: `chef` and `kitchen` are the same. */
export function findDevelopmentUser(name: string): DevelopmentUser | undefined {
  return DEVELOPMENT_USERS.find(({ id, role }) => id === name || role === name);
}

/** The claims in which a user's tokens name them. */
export function claimsOf({ name, role, stores }: DevelopmentUser) {
  return { name, roles: [role], ...(stores ? { stores: [...stores] } : {}) };
}

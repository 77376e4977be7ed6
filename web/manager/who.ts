import { shortId } from '../../application/access/names.ts';
import type { Role } from '../../domain/order/index.ts';
import type { ManagerPage } from './shell.tsx';

/** Somebody of the staff by name; without one, by role and the beginning of their id, or as a manager has written a driver. */
export function who(
  { words }: Pick<ManagerPage, 'words'>,
  { role, id, name }: { readonly role: Role; readonly id: string; readonly name: string | null | undefined },
): string {
  if (name !== null && name !== undefined) return name;
  const short = shortId(id);
  return short === id ? id : `${words.roles[role]} ${short}`;
}

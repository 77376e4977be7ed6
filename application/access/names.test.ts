import { DEFAULT_STORE, type StoreId } from '../../domain/shared/values.ts';
import type { AccessStores, RecordStore, StaffName, Storage } from '../../ports.ts';
import type { Principal } from '../principal.ts';
import { notingNames, readNames, shortId, withName } from './names.ts';
import { ROLE_SCOPES } from './roles.ts';

const MONA = `usr_${'a'.repeat(32)}`;
const DAY_MS = 86_400_000;

function records<Value extends object>(values: Readonly<Record<string, Value>> = {}) {
  const known = new Map(Object.entries(values).map(([id, value]) => [`${DEFAULT_STORE}/${id}`, value]));
  let writes = 0;
  const store: Pick<RecordStore<Value>, 'get' | 'change'> = {
    get: async (storeId, id) => known.get(`${storeId}/${id}`),
    change: async (storeId, id, apply) => {
      const before = known.get(`${storeId}/${id}`);
      const changed = apply(before);
      if (changed !== undefined && changed !== before) {
        writes += 1;
        known.set(`${storeId}/${id}`, changed);
      }
      return changed;
    },
  };
  return { store, known, of: (id: string) => known.get(`${DEFAULT_STORE}/${id}`), writes: () => writes };
}

function rigOf() {
  const staff = records<StaffName>();
  const access = {
    staffNames: staff.store,
    devices: records({ [`dvc_${'b'.repeat(16)}`]: { name: 'Tablet by the oven' } }).store,
    cooks: records({ [`cook_${'c'.repeat(16)}`]: { name: 'Carlo' } }).store,
  } as unknown as AccessStores;
  const clock = { now: Date.parse('2026-11-29T12:00:00Z') };
  const storage = { access } as Pick<Storage, 'access'>;
  const warnings: string[] = [];
  const log = { warn: (_about: object, message: string) => void warnings.push(message) };
  const newProcess = () => notingNames({ storage, log, now: () => clock.now });
  return { storage, access, staff, clock, warnings, note: newProcess(), newProcess };
}

const person = (role: Principal['role'], name?: string): Principal => ({
  id: MONA,
  kind: 'user',
  role,
  scopes: ROLE_SCOPES[role],
  ...(name === undefined ? {} : { name }),
});

test('staff, devices and cooks are found by name; whoever is not known is undefined', async () => {
  const { storage, note } = rigOf();
  await note(DEFAULT_STORE, person('manager', 'Mona'));
  const ids = [
    MONA,
    `dvc_${'b'.repeat(16)}`,
    `cook_${'c'.repeat(16)}`,
    `usr_${'d'.repeat(32)}`,
    'Dario',
    '',
    undefined,
  ];
  const nameOf = await readNames({ storage }, DEFAULT_STORE, ids);
  expect(ids.map(nameOf)).toEqual(['Mona', 'Tablet by the oven', 'Carlo', undefined, undefined, undefined, undefined]);
});

test('a name is noted when it is new, and once a week by which it does not expire', async () => {
  const { staff, clock, note, newProcess } = rigOf();
  await note(DEFAULT_STORE, person('driver', 'Dario'));
  await note(DEFAULT_STORE, person('driver', 'Dario'));
  await newProcess()(DEFAULT_STORE, person('driver', 'Dario'));
  expect(staff.writes()).toBe(1);
  clock.now += 8 * DAY_MS;
  await note(DEFAULT_STORE, person('driver', 'Dario'));
  expect(staff.writes()).toBe(2);
  await note(DEFAULT_STORE, person('driver', 'Dario Rossi'));
  expect(staff.of(MONA)).toEqual({ name: 'Dario Rossi', at: '2026-12-07T12:00:00.000Z' });
  await note('other' as StoreId, person('driver', 'Dario Rossi'));
  expect(staff.writes()).toBe(4);
});

test('neither customers nor programs without a name are noted', async () => {
  const { staff, note } = rigOf();
  await note(DEFAULT_STORE, person('customer', 'Ada'));
  await note(DEFAULT_STORE, person('manager'));
  await note(DEFAULT_STORE, { ...person('kitchen', 'Tablet'), kind: 'device' });
  expect(staff.known.size).toBe(0);
});

test('a name that cannot be written is no reason to refuse a request, and is tried again', async () => {
  const { access, staff, warnings, note } = rigOf();
  const { change } = staff.store;
  Object.assign(access.staffNames, { change: () => Promise.reject(new Error('away')) });
  await note(DEFAULT_STORE, person('manager', 'Mona'));
  expect(warnings).toHaveLength(1);
  Object.assign(access.staffNames, { change });
  await note(DEFAULT_STORE, person('manager', 'Mona'));
  expect(staff.of(MONA)?.name).toBe('Mona');
});

test('a record that cannot be read hides one name only', async () => {
  const { storage, access, note } = rigOf();
  await note(DEFAULT_STORE, person('manager', 'Mona'));
  Object.assign(access.devices, { get: () => Promise.reject(new Error('damaged')) });
  const nameOf = await readNames({ storage }, DEFAULT_STORE, [MONA, `dvc_${'b'.repeat(16)}`]);
  expect([nameOf(MONA), nameOf(`dvc_${'b'.repeat(16)}`)]).toEqual(['Mona', undefined]);
});

test('the order’s customer is called as its reader sees them, staff by their names', () => {
  const nameOf = (id: string | undefined) => (id === MONA ? 'Mona' : undefined);
  expect(withName({ role: 'customer', id: '' }, nameOf, 'Ada')).toEqual({ role: 'customer', id: '', name: 'Ada' });
  expect(withName({ role: 'customer', id: MONA }, nameOf)).toMatchObject({ name: null });
  expect(withName({ role: 'manager', id: MONA }, nameOf, 'Ada')).toMatchObject({ name: 'Mona' });
});

test('an id of ours is shortened; what a manager calls a driver stays as it is', () => {
  expect(shortId(MONA)).toBe('usr_aaaaaaaa');
  expect(shortId('Dario from the other shop')).toBe('Dario from the other shop');
});

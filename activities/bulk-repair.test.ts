import { MockActivityEnvironment } from '@temporalio/testing';
import { REPAIR_ATTEMPTS, type BulkItem, type BulkResult } from '../domain/audit/bulk-repair.ts';
import { DEFAULT_STORE, instant } from '../domain/shared/values.ts';
import { StorageDamaged } from '../ports.ts';
import { anOrderId } from '../tests/support/builders.ts';
import { bulkRepairActivities, type BulkRepairDeps, type Portion } from './bulk-repair.ts';

/** A portion of a repair: of each order is told what became of it. */

const [fine, broken, damaged] = [anOrderId(), anOrderId(), anOrderId()];
const items = [fine, broken, damaged].map((subject): BulkItem => ({ storeId: DEFAULT_STORE, subject }));
const task: Portion['task'] = {
  ...{ id: 'rep_1', action: { type: 'retry' }, selection: {}, at: instant(0) },
  by: { role: 'admin', id: 'adam' },
};
const MISSING: BulkResult = { outcome: 'left', told: 'There is no such order.' };
const UNREADABLE: BulkResult = { outcome: 'left', told: 'A line is cut off.' };

let read: string[];
let noted: (string | undefined)[];
beforeEach(() => ([read, noted] = [[], []]));

/** One of the orders cannot be read for now, and one is damaged. */
function activities(isBroken = true) {
  const get = async (_: unknown, id: string): Promise<undefined> => {
    read.push(id);
    if (id === broken && isBroken) throw new Error('The disk is away.');
    if (id === damaged)
      throw new StorageDamaged({ storeId: DEFAULT_STORE, kind: 'order', id, reason: 'A line is cut off.' });
  };
  const deps = {
    storage: { orders: { get } },
    audit: { note: ({ code }: { code?: string }) => void noted.push(code), flush: async () => undefined },
    now: () => 0,
  };
  return bulkRepairActivities(deps as unknown as BulkRepairDeps);
}

async function attempt(number: number, known: unknown, isBroken?: boolean) {
  const environment = new MockActivityEnvironment({ attempt: number, heartbeatDetails: known });
  let last: unknown;
  environment.on('heartbeat', (details: unknown) => (last = details));
  const outcome = await environment
    .run(activities(isBroken).carryOutRepairs, { task, items })
    .catch((error: unknown) => error);
  return { outcome, last };
}

test('an order that fails does not hold up the others, and only it is tried again', async () => {
  const first = await attempt(1, undefined);
  expect(first.outcome).toMatchObject({ message: 'The disk is away.', nonRetryable: false });
  expect(first.last).toEqual([MISSING, null, expect.objectContaining({ outcome: 'left' })]);
  read = [];
  const second = await attempt(2, first.last, false);
  expect(read).toEqual([broken]);
  expect(second.outcome).toEqual([MISSING, MISSING, expect.objectContaining({ outcome: 'left' })]);
});

test('after the last attempt that order alone is told as failed, and noted as such in the audit trail', async () => {
  const { outcome } = await attempt(REPAIR_ATTEMPTS, [MISSING, null, UNREADABLE]);
  const told = 'It may have been done nevertheless, look at the order: The disk is away.';
  expect(outcome).toEqual([MISSING, { outcome: 'failed', told }, UNREADABLE]);
  expect(noted).toEqual(['failed']);
});

test('what an attempt whose worker died may just have fixed is not told as if there had been nothing to do', async () => {
  const { carryOutRepairs } = activities();
  const fix: Portion = { task: { ...task, action: { type: 'fix' } }, items: [{ storeId: DEFAULT_STORE, subject: fine, code: 'unattended' }] }; // prettier-ignore
  const [sure] = (await new MockActivityEnvironment({ attempt: 1 }).run(carryOutRepairs, fix)) as BulkResult[];
  const [unsure] = (await new MockActivityEnvironment({ attempt: 2 }).run(carryOutRepairs, fix)) as BulkResult[];
  expect(sure).toEqual(MISSING);
  expect(unsure).toEqual({
    outcome: 'left',
    told: `${MISSING.told} (Unless an attempt that was cut off had just done it.)`,
  });
});

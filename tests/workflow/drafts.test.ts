import type { WorkflowUpdateFailedError } from '@temporalio/client';
import { RULES } from '../../domain/order/index.ts';
import { aDraft, aPlacedOrder, by, COOK, CUSTOMER } from '../support/builders.ts';
import { openWorkflowRig, type WorkflowRig } from '../support/workflow-rig.ts';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());

const { lines, customer, payment, timers } = aPlacedOrder();
const { id: _, ...line } = lines[0]!;
const placement = { number: 42, day: '2026-11-20', rules: RULES, customer, payment, timers };

test('an untouched draft expires after its hour, without messages or charges', async () => {
  const draft = await rig.draft(aDraft({ lines }));
  await rig.env.sleep('59 minutes');
  expect((await draft.read()).status).toBe('draft');
  expect(await draft.handle.result()).toMatchObject({ status: 'cancelled' });
  expect(await draft.read()).toMatchObject({ cancellation: { by: { role: 'system' } } });
  expect(await draft.events()).toEqual(['DraftCreated', 'DraftAbandoned']);
  expect(rig.messages).toEqual([]);
});

test('each change restarts the hour', async () => {
  const draft = await rig.draft();
  await rig.env.sleep('50 minutes');
  await draft.apply({ type: 'addItem', line });
  await rig.env.sleep('50 minutes');
  expect((await draft.read()).status).toBe('draft');
  await draft.handle.result();
  expect(await draft.events()).toEqual(['DraftCreated', 'ItemAdded', 'DraftAbandoned']);
});

test('a placed draft continues like any order, in the same workflow', async () => {
  const draft = await rig.draft();
  await draft.apply({ type: 'addItem', line });
  await rig.env.sleep('30 minutes');
  expect(await draft.apply({ type: 'placeDraft', placement })).toMatchObject({ status: 'confirmed' });
  await draft.walkTo('ready');
  // Longer than a draft may wait: the placed order no longer has that timer.
  await rig.env.sleep('2 hours');
  expect((await draft.read()).status).toBe('ready');
  await draft.apply({ type: 'handOver' }, by(COOK));
  expect(await draft.handle.result()).toMatchObject({ status: 'delivered' });
  expect(await draft.events()).toContain('PaymentCaptured');
});

test('a draft cancelled by its customer ends its workflow', async () => {
  const draft = await rig.draft(aDraft({ lines }));
  await draft.apply({ type: 'cancel', reason: 'Not hungry.' }, by(CUSTOMER));
  expect(await draft.handle.result()).toMatchObject({ status: 'cancelled' });
});

test('cancelling a draft’s workflow leaves the draft as it is', async () => {
  const draft = await rig.draft(aDraft({ lines }));
  await draft.handle.cancel();
  await draft.apply({ type: 'addItem', line });
  expect(await draft.read()).toMatchObject({ status: 'draft' });
  await draft.apply({ type: 'cancel' }, by(CUSTOMER));
  expect(await draft.handle.result()).toMatchObject({ status: 'cancelled' });
});

test('placing an empty draft, or placing twice, is refused and changes nothing', async () => {
  const draft = await rig.draft();
  const refusalOf = (error: WorkflowUpdateFailedError): unknown => (error.cause as { type?: unknown }).type;
  expect(await draft.apply({ type: 'placeDraft', placement }).then(() => 'accepted', refusalOf)).toBe('empty_draft');
  await draft.apply({ type: 'addItem', line });
  await draft.apply({ type: 'placeDraft', placement });
  expect(await draft.apply({ type: 'placeDraft', placement }).then(() => 'accepted', refusalOf)).toBe(
    'illegal_transition',
  );
  await draft.apply({ type: 'cancel' }, by(CUSTOMER));
  await draft.handle.result();
});

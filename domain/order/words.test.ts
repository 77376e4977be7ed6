import { describeCancellation, describeQuestion, describeRejection, describeRevisionRefusal } from './words.ts';

const waitedMinutes = 15;
const free = '2026-11-20T12:15:00.000Z';

test('a rejection is worded by the provider, or by the API', () => {
  expect(describeRejection({ code: 'payment_declined', reason: 'Your card was declined.' })).toBe(
    'Your card was declined.',
  );
  expect(describeRejection({ code: 'payment_action_expired', waitedMinutes })).toContain('within 15 minutes');
  expect(describeRejection({ code: 'out_of_stock', pizzas: ['Margherita', 'Diavola'] })).toBe(
    'There is not enough stock for Margherita, Diavola.',
  );
  expect(describeRejection({ code: 'out_of_stock', pizzas: [] })).toBe('There is not enough stock for it.');
});

test('a refused change says why, and what can be done', () => {
  expect(describeRevisionRefusal({ code: 'payment_declined', reason: 'No.' })).toBe('No.');
  expect(describeRevisionRefusal({ code: 'payment_declined' })).toContain('requires a confirmation');
  expect(describeRevisionRefusal({ code: 'illegal_transition', because: 'order_cancelled' })).toContain('cancelled');
  const missing = [{ sku: 'DOUGH', needed: 250, available: 40 }];
  expect(describeRevisionRefusal({ code: 'out_of_stock', missing })).toContain('DOUGH (250 needed, 40 left)');
  expect(describeRevisionRefusal({ code: 'quarter_hour_full', freeTimes: [free] })).toContain(`Free: ${free}.`);
  expect(describeRevisionRefusal({ code: 'quarter_hour_full', freeTimes: [] })).toContain('Choose another time.');
});

test('a cancellation has the reason as typed, or its cause; null if there is neither', () => {
  expect(describeCancellation({ reason: 'Not hungry.' })).toBe('Not hungry.');
  expect(describeCancellation({ cause: { code: 'not_begun', waitedMinutes } })).toContain('within 15 minutes');
  expect(describeCancellation({ cause: { code: 'not_placed', waitedMinutes } })).toContain('not placed');
  expect(describeCancellation({ cause: { code: 'workflow_cancelled' } })).toContain('operator');
  expect(describeCancellation({})).toBeNull();
});

test('a payment problem names the dispute or refund', () => {
  expect(describeQuestion({ code: 'disputed', reason: 'fraudulent' }, 'dp_1')).toContain('(dp_1: fraudulent)');
  expect(describeQuestion({ code: 'refund_returned' }, 're_1')).toContain('(re_1: no reason given)');
});

import fc from 'fast-check';
import { MANAGER } from '../../tests/support/builders.ts';
import { PUBLIC_COMMANDS, readCommand } from './index.ts';

const defaults = { commandId: 'signal-1', actor: MANAGER };

test('a signal without a payload is a manager’s command', () => {
  expect(readCommand('prepare', undefined, defaults)).toEqual({ command: { type: 'prepare', ...defaults } });
});

test('a signal may name its sender', () => {
  expect(readCommand('prepare', { by: 'oven-2' }, defaults)).toMatchObject({
    command: { actor: { role: 'manager', id: 'oven-2' } },
  });
  const actor = { role: 'kitchen', id: 'carlo' };
  expect(readCommand('prepare', { actor }, defaults)).toMatchObject({ command: { actor } });
});

test('a message without a sender is refused where it has to name one, and none is from the system, but the provider’s notices', () => {
  expect(readCommand('prepare', { by: 'oven-2' }, { commandId: 'signal-1' })).toMatchObject({
    refusal: { code: 'invalid_command', message: expect.stringContaining('actor') },
  });
  const actor = { role: 'system', id: 'pipeline' };
  expect(readCommand('cancel', { actor }, defaults)).toMatchObject({ refusal: { code: 'invalid_command' } });
  expect(readCommand('resumePayment', { actor }, defaults)).toMatchObject({ command: { actor } });
});

test('a device that several cooks use names the one who acts, with the name if there is one', () => {
  const carlo = { id: 'c-1', name: 'Carlo' };
  const manager = { role: 'manager', id: 'c-1' };
  expect(readCommand('startCooking', { by: carlo }, defaults)).toMatchObject({
    command: { actor: manager, cook: carlo },
  });
  expect(readCommand('complete', { cook: { id: 'c-1' } }, defaults)).toEqual({
    command: { ...defaults, type: 'complete', cook: { id: 'c-1' } },
  });
});

test('an order that leaves may have an estimated arrival', () => {
  expect(readCommand('sendOut', { arrivalAt: '2026-11-20T13:00:00+01:00' }, defaults)).toMatchObject({
    command: { type: 'sendOut', arrivalAt: '2026-11-20T12:00:00.000Z' },
  });
});

test.each([
  ['complete', { by: { name: 'Carlo' } }, 'by'],
  ['complete', { cook: { id: 'c-1', name: '' } }, 'cook'],
  ['sendOut', { arrivalAt: 'soon' }, 'arrivalAt'],
  ['assignDriver', {}, 'driverId'],
  ['assignDriver', { driverId: 7 }, 'driverId'],
  ['sendOut', { driverId: '' }, 'driverId'],
  ['cancel', { reason: 'x'.repeat(501) }, 'reason'],
  ['cancel', 'now', 'object'],
  ['cancel', [1], 'object'],
  ['refund', { reason: 'Cold.', amount: '5.00' }, 'amount'],
  ['refund', { reason: 'Cold.', amount: { decimal: '5.001', currency: 'USD' } }, 'amount'],
  ['refund', {}, 'reason'],
  ['prepare', { actor: { role: 'king', id: 'x' } }, 'actor'],
  ['prepare', { commandId: 5 }, 'commandId'],
] as const)('%s with %j is refused, naming the field', (type, input, field) => {
  const result = readCommand(type, input, defaults);
  expect(result).toMatchObject({ refusal: { code: 'invalid_command', message: expect.stringContaining(field) } });
});

test('a refund’s amount is parsed as money', () => {
  const input = { reason: 'Cold.', amount: { decimal: '5.00', currency: 'USD' } };
  expect(readCommand('refund', input, defaults)).toMatchObject({
    command: { amount: { minor: 500, currency: 'USD' }, refundId: 'signal-1' },
  });
});

test('no input makes it throw', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PUBLIC_COMMANDS), fc.anything(), (type, input) => {
      const result = readCommand(type, input, defaults);
      expect('command' in result || 'refusal' in result).toBe(true);
    }),
  );
});

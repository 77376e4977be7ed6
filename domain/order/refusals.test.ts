import { mustBe } from './refusals.ts';
import { cancellableBy, mayCancel } from './status.ts';
import type { Role } from './types.ts';

const actor = (role: Role) => ({ role, id: 'somebody' });

test('an administrator may do what a manager may, and no more', () => {
  expect(mustBe(actor('admin'), ['manager'], 'refund')).toBeUndefined();
  expect(mustBe(actor('admin'), ['kitchen', 'manager'], 'startCooking')).toBeUndefined();
  expect(mustBe(actor('admin'), ['kitchen'], 'ring the bell')).toMatchObject({ code: 'forbidden' });
  expect(mayCancel({ status: 'delivering' }, 'admin')).toBe(true);
  expect(cancellableBy('admin')).toEqual(cancellableBy('manager'));
});

test('a refusal says who may', () => {
  expect(mustBe(actor('driver'), ['kitchen', 'manager'], 'startCooking')).toEqual({
    code: 'forbidden',
    message: 'startCooking is for kitchen or manager, not for driver.',
  });
});

import { z } from '@hono/zod-openapi';
import { invalid, MOST_FAULTS } from '../../application/refused.ts';
import { fieldErrors } from './unknown-fields.ts';

const schema = z.strictObject({ name: z.string(), pizzas: z.array(z.strictObject({ size: z.string() })) });
const many = Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`field${index}`, 1]));

function faultsOf(value: unknown) {
  const { error } = schema.safeParse(value);
  return fieldErrors(error?.issues ?? [], schema);
}

test('an unknown field comes with the name that was probably meant', () => {
  expect(faultsOf({ nam: 'x', name: 'x', pizzas: [] })).toMatchObject([{ field: 'nam', suggestion: 'name' }]);
});

test('of thousands of faults the first are compared and told', () => {
  expect(faultsOf({ name: 'x', pizzas: [], ...many })).toHaveLength(MOST_FAULTS);
  expect(faultsOf({ name: 'x', pizzas: Array.from({ length: 9000 }, () => ({ size: 1 })) })).toHaveLength(MOST_FAULTS);
  const errors = Array.from({ length: 9000 }, () => ({
    field: 'name',
    code: 'unreadable_text',
    message: 'Unreadable.',
  }));
  expect(invalid(errors).options.errors).toHaveLength(MOST_FAULTS);
  expect(invalid(errors).message.length).toBeLessThan(1000);
});

test('a misspelt day comes with the day that was probably meant', () => {
  const hours = z.strictObject({
    hours: z.partialRecord(z.enum(['monday', 'friday']), z.array(z.string())).optional(),
  });
  const { error } = hours.safeParse({ hours: { mondy: [] } });
  expect(fieldErrors(error?.issues ?? [], hours)).toMatchObject([{ field: 'hours.mondy', suggestion: 'monday' }]);
});

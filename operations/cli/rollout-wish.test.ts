import { readRolloutWish, USAGE } from './rollout-wish.ts';

/** The command line of `npm run rollout`. */

const read = (line: string) => readRolloutWish(line.split(' ').filter(Boolean));

test('waves are shares, countries or stores, in the order in which they are given', () => {
  const wish = read('plan spring.json --wave main,harbour --wave US,CA --wave 2.5% --wave 100% --watch-minutes 30');
  expect(wish).toMatchObject({
    ...{ type: 'plan', file: 'spring.json', starts: false },
    terms: {
      waves: [{ stores: ['main', 'harbour'] }, { countries: ['US', 'CA'] }, { share: 2.5 }, { share: 100 }],
      watch_minutes: 30,
    },
  });
});

test('what is left out is the API’s default', () => {
  expect(read('start spring.json')).toMatchObject({ type: 'plan', starts: true, terms: {} });
});

test.each([
  ['start rol_0a', 'start'],
  ['approve rol_0a', 'approve'],
  ['halt rol_0a', 'pause'],
  ['resume rol_0a', 'resume'],
  ['back rol_0a', 'roll-back'],
])('%s', (line, order) => {
  expect(read(line)).toMatchObject({ type: 'order', id: 'rol_0a', order });
});

test('without a word it lists them', () => {
  expect(read('')).toMatchObject({ type: 'list' });
  expect(read('list')).toMatchObject({ type: 'list' });
});

test.each([
  'halt',
  'halt spring.json',
  'plan rol_0a',
  'undo rol_0a',
  'show rol_0a rol_0b',
  'start x --faster',
  '--help',
])('%s is answered with how it is used', (line) => {
  expect(() => read(line)).toThrow(USAGE);
});

test.each([
  ['plan x.json --wave main,', '--wave'],
  ['plan x.json --min-orders many', '--min-orders'],
  ['show rol_0a --stores broken', '--stores'],
])('%s is refused', (line, why) => {
  expect(() => read(line)).toThrow(why);
});

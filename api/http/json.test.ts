import { parseJson } from './json.ts';

test.each([
  '{"a":{"b":1},"b":[{"b":2},{"b":3}]}',
  '{"a":"\\"b\\":","c":"{\\"c\\": 1}"}',
  '{"__proto__":1,"constructor":2}',
  '[]',
  '"a"',
  'null',
])('%s is read as it stands', (text) => {
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

test.each([
  ['{"amount":"5.00","amount":"50.00"}', '"amount"'],
  ['{"pizzas":[{"size":"large", "size" : "small"}]}', '"size"'],
  ['{"a":{"b":1},"c":{"b":1,"\\u0062":2}}', '"b"'],
  ['{"__proto__":1,"__proto__":2}', '"__proto__"'],
])('%s has %s twice', (text, name) => {
  expect(() => parseJson(text)).toThrow(`The name ${name} comes twice`);
});

test('what is no JSON is malformed, however deep it is', () => {
  expect(() => parseJson('{"a":')).toThrow('not valid JSON');
  expect(() => parseJson(`${'['.repeat(40_000)}${']'.repeat(40_000)}`)).not.toThrow();
});

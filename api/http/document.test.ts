import { readDocument } from '../../devtools/document.ts';
import { METHODS, operationsOf, operationsWithPaths, type ApiDocument } from './document.ts';

let document: ApiDocument;
beforeAll(async () => {
  document = await readDocument();
});

test('every operation has an id that begins with a verb, a described tag, a summary and a description', () => {
  const tags = (document.tags ?? []).map(({ name }) => name);
  const operations = operationsOf(document);
  expect(operations.length).toBeGreaterThan(90);
  const incomplete = operations.filter(
    ({ operationId = '', tags: [tag = ''] = [], summary = '', description = '' }) =>
      !/^[a-z]+([A-Z][a-z]*)*$/.test(operationId) || !tags.includes(tag) || summary === '' || description === '',
  );
  expect(incomplete.map(({ operationId, summary }) => operationId ?? summary)).toEqual([]);
  const ids = operations.map(({ operationId }) => operationId);
  expect(ids).toEqual([...new Set(ids)]);
});

test('every operation that changes something declares what is answered to a bad body, and every answer its request id', () => {
  for (const { method, operation } of operationsWithPaths(document)) {
    const { operationId, responses = {} } = operation;
    const statuses = Object.keys(responses);
    // Whoever sends a body where none is expected gets the same answers.
    const ofBodies = method === 'get' ? ['422'] : ['400', '413', '415', '422'];
    expect({ operationId, statuses }).toMatchObject({ statuses: expect.arrayContaining(ofBodies) });
    const withoutId = Object.entries(responses).filter(([, { headers = {} }]) => !('X-Request-Id' in headers));
    expect({ operationId, withoutId }).toEqual({ operationId, withoutId: [] });
  }
});

test('which text is accepted is said once for all, since no schema can say it', () => {
  expect(document.info.description).toMatch(
    /lone surrogates.*`unreadable_text`.*one line, except in .*`special_instructions`/,
  );
});

test('links lead to operations that exist, with all their parameters, from fields that the answers have', () => {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item[method] ? [{ path, operation: item[method] }] : [])),
  );
  const targets = new Map(operations.map(({ path, operation }) => [operation.operationId ?? '', path]));
  let followed = 0;
  for (const { path, operation } of operations) {
    for (const [status, response] of Object.entries(operation.responses ?? {})) {
      const links = (response.links ?? {}) as Record<
        string,
        { operationId: string; parameters: Record<string, string> }
      >;
      for (const { operationId, parameters } of Object.values(links)) {
        const link = `${operation.operationId} ${status} to ${operationId}`;
        const needed = namesIn(targets.get(operationId) ?? '{no such operation}');
        expect([link, Object.keys(parameters).toSorted()]).toEqual([link, needed.toSorted()]);
        for (const value of Object.values(parameters)) {
          const [, field] = /^\$response\.body#\/(.+)$/.exec(value) ?? [];
          const schema = response.content?.['application/json']?.schema;
          const isThere =
            field === undefined
              ? namesIn(path).includes(value.replace('$request.path.', ''))
              : has(schema, field.split('/'));
          expect([link, value, isThere]).toEqual([link, value, true]);
        }
        followed += 1;
      }
    }
  }
  expect(followed).toBeGreaterThan(80);
  const placed = document.paths?.['/orders']?.post?.responses?.['201'].links;
  expect(Object.keys(placed ?? {})).toEqual(expect.arrayContaining(['getOrder', 'cancelOrder', 'refundOrder', 'setOrderStatus'])); // prettier-ignore
});

function namesIn(path: string): string[] {
  return [...path.matchAll(/\{(.+?)\}/g)].map(([, name = '']) => name);
}

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

function has(schema: unknown, path: readonly string[]): boolean {
  const { $ref, allOf = [], anyOf = [], properties = {}, items } = (schema ?? {}) as Schema;
  const [name, ...rest] = path;
  if (name === undefined) return schema !== undefined;
  const referred = $ref && document.components?.schemas?.[$ref.replace('#/components/schemas/', '')];
  if (referred && has(referred, path)) return true;
  if ([...allOf, ...anyOf].some((each) => has(each, path))) return true;
  return /^\d+$/.test(name) ? items !== undefined && has(items, rest) : has(properties[name], rest);
}

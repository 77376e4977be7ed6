import { readDocument } from '../../devtools/document.ts';
import { operationsOf, type ApiDocument } from './document.ts';

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

test('every operation with a body declares what is answered to a bad one, and every answer its request id', () => {
  for (const { operationId, requestBody, responses = {} } of operationsOf(document)) {
    const statuses = Object.keys(responses);
    if (requestBody)
      expect({ operationId, statuses }).toMatchObject({
        statuses: expect.arrayContaining(['400', '413', '415', '422']),
      });
    const withoutId = Object.entries(responses).filter(([, { headers = {} }]) => !('X-Request-Id' in headers));
    expect({ operationId, withoutId }).toEqual({ operationId, withoutId: [] });
  }
});

import { METHODS, type ApiDocument } from '../../api/http/document.ts';
import { readDocument } from '../../devtools/document.ts';
import { prepareState } from '../../devtools/fuzz/state.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';

/** Its time must be recent, which an example cannot be. */
const WITHOUT_EXAMPLE = ['replayWebhook'];
/** These change what the others need. */
const LAST = ['replaceMenu', 'replaceRecipes', 'replaceStore', 'pauseKitchen'];

let rig: ProcessRig;
let document: ApiDocument;
beforeAll(async () => {
  document = await readDocument();
  rig = await openProcessRig();
  await rig.start();
});
afterAll(() => rig.close());

test('the example of every request body is accepted as it stands', async () => {
  const { paths } = await prepareState(rig.url);
  const schemas = (document.components?.schemas ?? {}) as Record<string, { example?: unknown }>;
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const { operationId = '', requestBody } = item[method] ?? {};
      if (!requestBody || WITHOUT_EXAMPLE.includes(operationId)) return [];
      const { $ref = '' } = (requestBody as Body).content['application/json']?.schema ?? {};
      const body = schemas[$ref.replace('#/components/schemas/', '')]?.example;
      const address = path.replace(/\{(\w+)\}/g, (_, name: string) => paths[operationId]?.[name]?.[0] ?? name);
      return [{ operationId, method: method.toUpperCase(), address, body }];
    }),
  );
  const sorted = operations.toSorted((a, b) => LAST.indexOf(a.operationId) - LAST.indexOf(b.operationId));
  const refused: unknown[] = [];
  for (const { operationId, method, address, body } of sorted) {
    const answer = body === undefined ? undefined : await rig.call(method, `/api${address}`, body);
    if (answer === undefined || answer.status >= 300) refused.push({ operationId, body, answer: answer?.body });
  }
  expect(refused).toEqual([]);
  expect(sorted.length).toBeGreaterThan(30);
});

interface Body {
  readonly content: Readonly<Record<string, { readonly schema?: { readonly $ref?: string } }>>;
}

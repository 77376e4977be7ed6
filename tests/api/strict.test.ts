import { openApiRig, type ApiRig } from '../support/api-rig.ts';

/** Holds every operation of the OpenAPI document to the rules that all share. */

let rig: ApiRig;
/** Has every scope. */
let admin: ReturnType<ApiRig['as']>;
let operations: Operation[];
beforeAll(async () => {
  rig = await openApiRig();
  admin = rig.as('admin');
  operations = await readOperations();
});
afterAll(() => rig.close());

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly hasBody: boolean;
  /** An image is sent as it is. */
  readonly takesJson: boolean;
  readonly isSecured: boolean;
}

interface Documented {
  readonly requestBody?: { readonly content: object };
  readonly security?: object[];
}

async function readOperations(): Promise<Operation[]> {
  const { body } = await rig.call('GET', '/api/openapi.json');
  return Object.entries(body.paths as Record<string, Record<string, Documented>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, security }]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      hasBody: requestBody !== undefined,
      takesJson: !requestBody || 'application/json' in requestBody.content,
      isSecured: security !== undefined && security.length > 0,
    })),
  );
}

/** @param value of each parameter; default: one that is valid */
const addressOf = ({ path }: Pick<Operation, 'path'>, value?: string): string =>
  `/api${path.replace(/\{(\w+)\}/g, (_, name: string) => value ?? validValue(path, name))}`;
function validValue(path: string, name: string): string {
  if (path.startsWith('/kitchen/displays/')) return '0b7c1f0e-5c55-4e0e-9a53-6f1f3d1a2b3c';
  return name === 'sku' ? 'MOZZARELLA' : 'main';
}
/** Without those that are authenticated by their signature, which is checked first. */
const changing = () =>
  operations.filter(({ method, takesJson, isSecured }) => method !== 'GET' && takesJson && isSecured);

test('there are operations to hold to the rules', () => {
  expect(operations.length).toBeGreaterThan(70);
  expect(operations.filter(({ hasBody }) => hasBody).length).toBeGreaterThan(30);
});

test('every operation refuses an unknown field of its body, if it has one', async () => {
  for (const operation of changing()) {
    const { status, body } = await admin.call(operation.method, addressOf(operation), { surprise: 1 });
    expect({ name: operation.name, status, code: body.code }).toEqual({
      name: operation.name,
      status: 422,
      code: 'unknown_field',
    });
    const named = body.errors.filter(({ code }: { code: string }) => code === 'unknown_field');
    expect(named).toEqual([{ field: 'surprise', code: 'unknown_field', message: expect.any(String) }]);
  }
});

test('every operation refuses an unknown query parameter, except health', async () => {
  for (const operation of operations.filter(({ isSecured, takesJson }) => isSecured && takesJson)) {
    const { status, body } = await admin.call(operation.method, `${addressOf(operation)}?surprise=1`);
    expect({ name: operation.name, status, code: body.code }).toEqual({
      name: operation.name,
      status: 422,
      code: 'unknown_field',
    });
  }
});

test('every operation answers 415 to a body without a Content-Type, and 400 to one that is not UTF-8', async () => {
  for (const operation of changing()) {
    const { name, method } = operation;
    const send = async (body: string, headers: Record<string, string>) => {
      const bytes = Buffer.from(body, 'latin1');
      return (await rig.request(addressOf(operation), { method, body: bytes, headers })).status;
    };
    expect({ name, status: await send('{}', {}) }).toEqual({ name, status: 415 });
    expect({ name, status: await send('{"\xe9":1}', { 'Content-Type': 'application/json' }) }).toEqual({ name, status: 400 }); // prettier-ignore
  }
});

test.each(['constructor', '__proto__', 'toString', '%00', '%FF', '%ED%A0%80'])(
  'no operation trips over the id %s',
  async (id) => {
    for (const { name, method, path } of operations.filter(({ isSecured }) => isSecured)) {
      const { status } = await rig.call(method, addressOf({ path }, id));
      expect({ name, isOurFault: status >= 500 }).toEqual({ name, isOurFault: false });
    }
  },
);

test('what is called inbound has its bodies checked like all else', async () => {
  const send = async (method: string, path: string, body: string, type?: string) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'Content-Type': type };
    return (await rig.request(path, { method, body: Buffer.from(body), headers })).status;
  };
  const named = changing()
    .filter(({ path }) => path.includes('{'))
    .map(({ method, path }) => ({ method, path: addressOf({ path }, 'inbound') }));
  const inStore = ['orders', 'webhooks', 'cooks'].map((name) => ({
    method: 'POST',
    path: `/api/stores/inbound/${name}`,
  }));
  for (const { method, path } of [...named, ...inStore]) {
    expect({ path, status: await send(method, path, '{', 'application/json') }).toEqual({ path, status: 400 });
    expect({ path, status: await send(method, path, '{}') }).toEqual({ path, status: 415 });
  }
});

test('a name that all objects have is no asset of the documentation', async () => {
  expect((await rig.call('GET', '/api/docs/constructor')).status).toBe(404);
});

test('JSON that is nested too deeply is refused', async () => {
  const answer = await rig.call('POST', '/api/orders', `${'['.repeat(5_000)}${']'.repeat(5_000)}`);
  expect([answer.status, answer.body.code]).toEqual([400, 'malformed_json']);
});

test('images are neither deleted nor replaced', async () => {
  const answer = await rig.call('DELETE', '/api/menu/images');
  expect([answer.status, answer.body.code]).toEqual([405, 'method_not_allowed']);
});

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readDocument } from '../../devtools/document.ts';
import { executable } from '../../lib/programs.ts';
import { temporaryFolder } from '../support/folders.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';

/** Clients that others' generators make from the OpenAPI document. Counted as skipped where a generator cannot be had. */

const execute = promisify(execFile);

async function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<{ stdout: string }> {
  try {
    return await execute(program, args, options);
  } catch (error) {
    // Compilers complain on their standard output.
    const { message, stdout = '' } = error as Error & { stdout?: string };
    throw new Error(`${message}\n${stdout}`, { cause: error });
  }
}

const forTypeScript = process.env['TEST_TYPESCRIPT_GENERATOR'] ?? '';
const forPython = process.env['TEST_PYTHON_GENERATOR'] ?? '';

let rig: ProcessRig;
let folder: string;
let document: string;
beforeAll(async () => {
  rig = await openProcessRig();
  await rig.start();
  folder = temporaryFolder();
  document = join(folder, 'openapi.json');
  await writeFile(document, JSON.stringify(await readDocument()));
});
afterAll(() => rig.close());

(forTypeScript === '' ? test.skip : test)('TypeScript: openapi-typescript’s compiles and places an order', async () => {
  // Within the generator's folder, so that its packages are found.
  const program = await mkdtemp(join(forTypeScript, 'test-'));
  try {
    const packages = join(forTypeScript, 'node_modules');
    const types = join(program, 'api.d.ts');
    // What has a default may be left out of a request.
    const typesOf = [join(packages, 'openapi-typescript', 'bin', 'cli.js'), '--default-non-nullable', 'false'];
    await run(process.execPath, [...typesOf, document, '-o', types]);
    await writeFile(join(program, 'package.json'), '{ "type": "module" }');
    await writeFile(
      join(program, 'order.ts'),
      `import createClient from 'openapi-fetch';
import type { paths } from './api.d.ts';

const client = createClient<paths>({ baseUrl: '${rig.url}/api', headers: { Authorization: 'Bearer ${await rig.token()}' } });
const { data: menu } = await client.GET('/menu/pizzas');
const name: string = menu![0]!.name;
const { data: order, error } = await client.POST('/orders', {
  body: { customer_name: 'Ada Lovelace', customer_phone: '+1 212 555 0123', pizzas: [{ name, size: 'large' }] },
});
if (!order) throw new Error(error.detail);
const read = await client.GET('/orders/{id}', { params: { path: { id: order.id } } });
const status: 'confirmed' | string = read.data!.status;
console.log(name, status);
`,
    );
    const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', '--lib', 'es2023,dom'];
    await run(process.execPath, [join(packages, 'typescript', 'bin', 'tsc'), ...options, join(program, 'order.ts')]);
    const { stdout } = await run(process.execPath, [join(program, 'order.js')]);
    expect(stdout).toBe('Margherita confirmed\n');
  } finally {
    await rm(program, { recursive: true, force: true });
  }
});

(forPython === '' ? test.skip : test)('Python: openapi-python-client’s compiles and places an order', async () => {
  const target = join(folder, 'pizzeria_api');
  const generated = await run(forPython, ['generate', '--path', document, '--output-path', target, '--meta', 'none']);
  // It leaves out what it does not understand.
  expect(generated.stdout).not.toMatch(/WARNING parsing|ERROR|Unable|Cannot/);
  const python = join(dirname(forPython), executable('python'));
  await run(python, ['-m', 'compileall', '-q', target]);
  await writeFile(
    join(folder, 'order.py'),
    `from pizzeria_api import AuthenticatedClient
from pizzeria_api.api.menu import list_pizzas
from pizzeria_api.api.orders import get_order, place_order
from pizzeria_api.models import OrderRequest

client = AuthenticatedClient(base_url="${rig.url}/api", token="${await rig.token()}")
name = list_pizzas.sync(client=client)[0].name
order = place_order.sync(client=client, body=OrderRequest.from_dict({
    "customer_name": "Ada Lovelace", "customer_phone": "+1 212 555 0123", "pizzas": [{"name": name, "size": "large"}],
}))
print(name, get_order.sync(order.id, client=client).status)
`,
  );
  const { stdout } = await run(python, ['order.py'], { cwd: folder });
  expect(stdout).toBe('Margherita confirmed\n');
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { withAccessTable } from './access-table.ts';
import { readDocument } from './document.ts';

/**
 * `npm run generate:client`: generates the JavaScript client's types and the table of routes in docs/access.md from the API's OpenAPI
 * document. With `--check` it only checks that they are up to date, and exits with 1 if not.
 */
const TARGET = join(PROJECT_ROOT, 'clients', 'javascript', 'types.ts');
const ACCESS = join(PROJECT_ROOT, 'docs', 'access.md');
const BANNER =
  '/** The shapes on the wire. Made from the OpenAPI document by `npm run generate:client`; not edited by hand. */';

async function generateTypes(): Promise<string> {
  const { schemas = {} } = (await readDocument()).components ?? {};
  const local = JSON.parse(JSON.stringify(schemas).replaceAll('#/components/schemas/', '#/definitions/')) as Record<
    string,
    JSONSchema
  >;
  const root: JSONSchema = {
    title: 'Schemas',
    type: 'object',
    additionalProperties: false,
    required: Object.keys(local),
    properties: Object.fromEntries(Object.keys(local).map((name) => [name, { $ref: `#/definitions/${name}` }])),
    definitions: local,
  };
  return compile(root, 'Schemas', {
    bannerComment: BANNER,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { printWidth: 120, singleQuote: true },
  });
}

const types = await generateTypes();
const access = await readFile(ACCESS, 'utf8');
const updated = withAccessTable(access, await readDocument());
if (process.argv.includes('--check')) {
  if ((await readFile(TARGET, 'utf8')) !== types) isOld('clients/javascript/types.ts');
  if (access !== updated) isOld('docs/access.md');
} else {
  await writeFile(TARGET, types);
  await writeFile(ACCESS, updated);
}

function isOld(file: string): never {
  process.stderr.write(`${file} is not what the API gives by now: npm run generate:client\n`);
  process.exit(1);
}

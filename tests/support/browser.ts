import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { temporaryFolder } from './folders.ts';

const PATIENCE_MS = 90_000;

/** The run’s browser; undefined if there is none. */
export const browser = process.env['TEST_BROWSER'] || undefined;

/**
 * Opens a page in a real browser, without a window, and returns what its script reports.
 *
 * @param host the name in the page’s address, so that its origin is another one; it leads to this machine
 * @param script a module; `client` is the JavaScript client’s module, and the last expression’s value is reported
 */
export async function runInBrowser({ host, script }: { host: string; script: string }): Promise<unknown> {
  const { promise: report, resolve, reject } = withResolvers();
  const page = `<!doctype html><meta charset="utf-8"><script type="module">
    import * as client from '/client/index.js';
    const said = await (async () => { ${script} })().catch((error) => ({ error: String(error) }));
    await fetch('/report', { method: 'POST', body: JSON.stringify(said) });
  </script>`;
  const server = createServer((request, response) => void serve(request, response, { page, resolve }).catch(reject));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const child = spawn(
    browser ?? '',
    [
      '--headless=new',
      // The tests’ own pages only; as root it does not start otherwise.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      `--user-data-dir=${temporaryFolder()}`,
      `--host-resolver-rules=MAP ${host} 127.0.0.1`,
      `http://${host}:${port}/`,
    ],
    { stdio: 'ignore' },
  );
  child.once('error', reject);
  const giveUp = setTimeout(() => reject(new Error('The page has reported nothing.')), PATIENCE_MS);
  try {
    return await report;
  } finally {
    clearTimeout(giveUp);
    const closed = once(child, 'close');
    child.kill();
    await closed;
    server.closeAllConnections();
    server.close();
  }
}

function withResolvers() {
  let resolve: (value: unknown) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<unknown>((...both) => ([resolve, reject] = both));
  return { promise, resolve, reject };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { page, resolve }: { page: string; resolve: (said: unknown) => void },
): Promise<void> {
  const module = /^\/client\/([\w-]+\.js)$/.exec(request.url ?? '')?.[1];
  if (request.url === '/report') {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.end();
    resolve(JSON.parse(Buffer.concat(chunks).toString()));
  } else if (module) {
    response.setHeader('Content-Type', 'text/javascript');
    response.end(await readFile(join(PROJECT_ROOT, 'dist', 'clients', 'javascript', module)));
  } else {
    response.setHeader('Content-Type', 'text/html');
    response.end(request.url === '/' ? page : '');
  }
}

import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { readConfig } from '../bootstrap/config.ts';
import { signToken } from '../bootstrap/identity.ts';
import { runProcess } from '../bootstrap/lifecycle.ts';
import { StartupError } from '../lib/startup-error.ts';
import { takePictures } from './pictures/camera.ts';
import { PAGES } from './pictures/pages.ts';
import { stageChain } from './pictures/stage-chain.ts';
import { stageEvening, type Send } from './pictures/stage.ts';

const BUSY = 503;

const USAGE = `node dist/devtools/pictures.js [options]   pictures of all pages, of a pizzeria that was started for it on an empty data directory
with REFUND_APPROVAL_ABOVE='5.00 USD' ROLLOUT_APPROVAL_STORES=2: without them nothing waits for anybody's approval.

  --url http://127.0.0.1:3000   where it is
  --browser /usr/bin/chromium   the browser
  --out pictures                where they go
  --only TEXT                   only those whose names contain it
  --sizes phone,tablet,wall     of which screens
  --schemes light,dark          in which of them
  --language en                 of the browser
  --staged                      the evening is there already`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: `http://127.0.0.1:${readConfig().port}` },
      browser: { type: 'string', default: '/usr/bin/chromium' },
      out: { type: 'string', default: 'pictures' },
      only: { type: 'string', default: '' },
      sizes: { type: 'string', default: 'phone,tablet,wall' },
      schemes: { type: 'string', default: 'light,dark' },
      language: { type: 'string', default: 'en' },
      staged: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const send = sender(values.url);
  if (!values.staged) {
    await stageEvening(send);
    await stageChain(send);
  }
  await mkdir(values.out, { recursive: true });
  const browser = await chromium.launch({ executablePath: values.browser, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    await takePictures(browser, {
      url: values.url,
      send,
      pages: PAGES.filter(({ name }) => name.includes(values.only)),
      sizes: (['phone', 'tablet', 'wall'] as const).filter((size) => values.sizes.split(',').includes(size)),
      schemes: (['light', 'dark'] as const).filter((scheme) => values.schemes.split(',').includes(scheme)),
      language: values.language,
      pathOf: (name) => join(values.out, name),
    });
  } finally {
    await browser.close();
  }
}

function sender(url: string): Send {
  const tokens = new Map<string, Promise<string>>();
  return async (user, method, path, body) => {
    const token = tokens.get(user) ?? signToken(readConfig(), user);
    tokens.set(user, token);
    const key = randomUUID();
    const ask = async (): Promise<Response> =>
      fetch(url + (path.startsWith('/api/') ? path : `/api/stores/main${path}`), {
        method,
        headers: { Authorization: `Bearer ${await token}`, 'Content-Type': 'application/json', 'Idempotency-Key': key },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    let response = await ask();
    // A busy machine may take longer than a request waits.
    while (response.status === BUSY) response = await ask();
    const text = await response.text();
    if (!response.ok) throw new StartupError(`${method} ${path} was answered ${response.status}: ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as { id: string };
  };
}

await runProcess(main);

import { parseArgs } from 'node:util';
import { showTrail, type TrailQuery } from '../../application/audit/show.ts';
import { verifyTrail } from '../../application/audit/verify.ts';
import { createLog } from '../../bootstrap/compose.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { openIdKey } from '../../bootstrap/id-key.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { openTrail } from '../../bootstrap/storage.ts';
import { StartupError } from '../../lib/startup-error.ts';

const USAGE = `npm run audit                          prints the audit trail, a line of JSON for each entry, with names and addresses unsealed
npm run audit -- --order ord_…         what was done to one order
npm run audit -- --by usr_…            by one person
npm run audit -- --operation cancelOrder
npm run audit -- --since 2026-11-29    from that day on
npm run audit:verify                   compares every line with the chain it belongs to, and each chain with its anchor

Both also work while the pizzeria is running. The check ends with 1 if something is missing or was changed.`;

/** `npm run audit`, `npm run audit:verify`. */
async function main(): Promise<void> {
  const config = readConfig();
  const log = createLog(config, 'audit');
  const { isCheck, query } = readArguments();
  const trail = await openTrail(config, log);
  try {
    if (isCheck) await verify({ ...trail, idKey: openIdKey(config) });
    else for await (const entry of showTrail(trail, query)) say(JSON.stringify(entry));
  } finally {
    await trail.close();
  }
}

async function verify(deps: Parameters<typeof verifyTrail>[0]): Promise<void> {
  const { chains, lines, findings } = await verifyTrail(deps);
  for (const { fault, chain, detail } of findings) say(`${fault}  ${chain}  ${detail}`);
  say(`${lines} lines of ${chains} chains checked; ${findings.length} findings.`);
  if (findings.length > 0) process.exitCode = 1;
}

function readArguments(): { readonly isCheck: boolean; readonly query: TrailQuery } {
  try {
    const text = { type: 'string' } as const;
    const options = { order: text, by: text, operation: text, since: text };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [what, ...more] = positionals;
    if (more.length > 0 || (what !== undefined && what !== 'verify')) throw new StartupError(USAGE);
    return { isCheck: what === 'verify', query: values };
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) throw new StartupError(USAGE);
    throw error;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (isEntryPoint(import.meta.filename)) await runProcess(() => main());

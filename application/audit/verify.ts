import type { AuditAnchor, AuditAnchors, AuditStore } from '../../ports.ts';
import type { IdKey } from '../request-key.ts';
import { hashOf, readLine, startOf, type ReadLine } from './chain.ts';
import { macOf } from './trail.ts';

/** What is wrong with the audit trail. */
export type AuditFault =
  /** Lines are missing. */
  | 'removed'
  /** A line is not as it was written. */
  | 'changed'
  /** Lines are in another order. */
  | 'reordered'
  /** The chain ends before its anchor. */
  | 'truncated'
  /** The chain is anchored, but is not there. */
  | 'missing_chain'
  /** A chain that no process of ours began. */
  | 'unknown_chain'
  /** An anchor that was not made with ID_KEY. */
  | 'false_anchor';

export interface AuditFinding {
  readonly fault: AuditFault;
  readonly chain: string;
  /** The number of the first line that is concerned. */
  readonly line?: number;
  readonly detail: string;
}

export interface Verified {
  readonly chains: number;
  readonly lines: number;
  readonly findings: readonly AuditFinding[];
}

export interface VerifyDeps {
  readonly store: AuditStore;
  readonly anchors: AuditAnchors;
  readonly idKey: IdKey;
}

/** Reads the whole trail, also while it is being written, and compares each chain with its anchor. */
export async function verifyTrail({ store, anchors, idKey }: VerifyDeps): Promise<Verified> {
  const findings: AuditFinding[] = [];
  // First, so that each of ours has its anchor by the time that they are read, and then more lines than that.
  const chains = await store.chains();
  const anchored = new Map<string, AuditAnchor>();
  for (const anchor of await anchors.all()) {
    anchored.set(anchor.chain, anchor);
    if (macOf(idKey, anchor) === anchor.mac) continue;
    findings.push({ fault: 'false_anchor', chain: anchor.chain, detail: 'Its anchor was not made with this ID_KEY.' });
  }
  let lines = 0;
  for (const chain of chains) {
    const read = await verifyChain(store, chain, anchored.get(chain));
    lines += read.lines;
    findings.push(...read.findings);
    if (!anchored.has(chain))
      findings.push({ fault: 'unknown_chain', chain, detail: 'It has no anchor, as each of ours has from its start.' });
  }
  for (const [chain, { last, at }] of anchored) {
    // One that was announced, and then a crash.
    if (chains.includes(chain) || last < 0) continue;
    findings.push({
      fault: 'missing_chain',
      chain,
      detail: `It had ${last + 1} lines at ${at}, and none is there.`,
    });
  }
  return { chains: chains.length, lines, findings };
}

async function verifyChain(store: AuditStore, chain: string, anchor: AuditAnchor | undefined) {
  const findings: AuditFinding[] = [];
  const add = (fault: AuditFault, line: number, detail: string): void => {
    findings.push({ fault, chain, line, detail });
  };
  let expected = 0;
  let before = startOf(chain);
  let count = 0;
  for await (const text of store.lines(chain)) {
    count += 1;
    const line = readLine(text);
    if (!line) {
      add('changed', expected, `Line ${expected} is no line of a trail.`);
      // What follows can still be compared with itself.
      before = '';
      expected += 1;
      continue;
    }
    if (line.seq < expected) add('reordered', line.seq, `Line ${line.seq} comes after line ${expected - 1}.`);
    else if (line.seq > expected)
      add('removed', expected, `Lines ${expected} to ${line.seq - 1} are not in their place.`);
    else if (!isWhole(line, before))
      add('changed', line.seq, `Line ${line.seq} is not what was written, or does not follow the line before it.`);
    if (anchor?.last === line.seq && line.hash !== anchor.hash)
      add('changed', line.seq, `Line ${line.seq} is not the one that was anchored at ${anchor.at}.`);
    before = line.hash;
    expected = line.seq + 1;
  }
  if (anchor && expected <= anchor.last)
    add('truncated', expected, `It had ${anchor.last + 1} lines at ${anchor.at}, and ends after ${expected}.`);
  return { findings, lines: count };
}

function isWhole({ hash, hashed }: ReadLine, before: string): boolean {
  return before === '' || hashOf(before, hashed) === hash;
}

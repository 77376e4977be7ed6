import { randomBytes } from 'node:crypto';
import { instant, type CustomerId, type Instant } from '../../domain/shared/values.ts';
import { SubjectErased, type AuditAnchor, type AuditAnchors, type AuditStore } from '../../ports.ts';
import type { Log } from '../log.ts';
import { subjectOf, type Privacy } from '../privacy/privacy.ts';
import { keyedHash, type IdKey } from '../request-key.ts';
import { startOf, writeLine, type AuditEntry, type ChainStart } from './chain.ts';

/** A crash loses what was noted within this time. */
export const WRITTEN_EVERY_MS = 1000;
/** What is cut off from the end of a chain is found if it is older than this. */
export const ANCHORED_EVERY_MS = 60_000;
/** As many lines wait while the storage is away; those beyond are counted only. */
const MOST_WAITING = 20_000;
const MOST_AT_ONCE = 1000;
const TRIES_AT_STOP = 3;
/** For addresses of those who are no customers. No store has this name. */
export const AUDIT_SUBJECT = 'store-_audit';

/** Something that somebody did, not yet sealed. */
export interface AuditNote extends Omit<AuditEntry, 'at' | 'by' | 'from' | 'customer' | 'lost'> {
  readonly by?: string;
  readonly from?: string;
  /** The sender, if it is one: their id and address are sealed for them. */
  readonly customer?: CustomerId;
}

/** What takes notes. */
export type Audit = Pick<AuditTrail, 'note' | 'flush'>;

export interface TrailOptions {
  readonly store: AuditStore;
  readonly anchors: AuditAnchors;
  readonly privacy: Privacy;
  readonly idKey: IdKey;
  /** Which program this is. */
  readonly program: string;
  readonly log: Log & { error(about: object, message: string): void };
  readonly now: () => number;
}

/** How far this process' chain has come. */
interface Chain {
  readonly id: string;
  readonly day: string;
  hash: string;
  /** How many lines it has, written or not. */
  length: number;
}

interface Noted extends AuditNote {
  readonly at: Instant;
  readonly lost?: number;
}

/**
 * The audit trail of this process: who did what, from where. Noting costs its caller nothing: lines are sealed, chained and written
 * together once a second.
 */
export class AuditTrail {
  readonly #options: TrailOptions;
  #waiting: Noted[] = [];
  #lost = 0;
  #chain: Chain | undefined;
  /** Lines that are chained, and may not be written yet. */
  #unwritten: { readonly chain: Chain; readonly first: number; readonly lines: string[] } | undefined;
  #written: Omit<AuditAnchor, 'at' | 'mac'> | undefined;
  /** The hash of the last line that is anchored. */
  #anchored: string | undefined;
  #writing: NodeJS.Timeout | undefined;
  #anchoring: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isFailing = false;

  constructor(options: TrailOptions) {
    this.#options = options;
  }

  note(note: AuditNote): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#lost += 1;
      return;
    }
    const lost = this.#lost === 0 ? {} : { lost: this.#lost };
    this.#lost = 0;
    this.#waiting.push({ at: instant(this.#options.now()), ...note, ...lost });
    this.#writeSoon();
  }

  /** Writes what was noted, and the anchor if it is due. A failure is logged, and tried again. */
  flush(options: { readonly isToBeAnchored?: boolean } = {}): Promise<void> {
    this.#running = this.#running.then(() => this.#flush(options.isToBeAnchored ?? false));
    return this.#running;
  }

  /** Writes all of it, with the anchor. */
  async stop(): Promise<void> {
    for (let tries = 1; tries <= TRIES_AT_STOP; tries += 1) {
      await this.flush({ isToBeAnchored: true });
      if (!this.#isFailing) break;
      if (tries === TRIES_AT_STOP) {
        this.#options.log.error({ lines: this.#waitingLines }, 'Lines of the audit trail are lost.');
      } else {
        await new Promise((resolve) => setTimeout(resolve, WRITTEN_EVERY_MS));
      }
    }
    clearTimeout(this.#writing);
    clearTimeout(this.#anchoring);
  }

  /** For health. */
  state(): string {
    return this.#isFailing ? `${this.#waitingLines} lines wait to be written.` : 'Written.';
  }

  get #waitingLines(): number {
    return this.#waiting.length + (this.#unwritten?.lines.length ?? 0);
  }

  #writeSoon(): void {
    this.#writing ??= setTimeout(() => {
      this.#writing = undefined;
      void this.flush();
    }, WRITTEN_EVERY_MS).unref();
  }

  #anchorLater(): void {
    this.#anchoring ??= setTimeout(() => {
      this.#anchoring = undefined;
      void this.flush({ isToBeAnchored: true });
    }, ANCHORED_EVERY_MS).unref();
  }

  async #flush(isToBeAnchored: boolean): Promise<void> {
    const { log } = this.#options;
    try {
      while (this.#unwritten || this.#waiting.length > 0) {
        this.#unwritten ??= await this.#chainNext();
        const { chain, first, lines } = this.#unwritten;
        // A chain is anchored before it begins, so that one without an anchor was never ours.
        if (first === 0) await this.#anchor({ chain: chain.id, last: -1, hash: startOf(chain.id) });
        await this.#options.store.append(chain.id, first, lines);
        this.#unwritten = undefined;
        this.#written = { chain: chain.id, last: chain.length - 1, hash: chain.hash };
      }
      if (isToBeAnchored && this.#written) await this.#anchor(this.#written);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) log.error({ err: error }, 'The audit trail cannot be written; it is tried again.');
      this.#isFailing = true;
    }
    if (this.#isFailing) this.#writeSoon();
    else if (this.#written?.hash !== this.#anchored) this.#anchorLater();
  }

  /** Takes what waits, up to the end of a day, seals it and adds it to the chain. */
  async #chainNext() {
    const day = dayOf(this.#waiting[0]?.at ?? instant(this.#options.now()));
    const portion = this.#waiting.slice(0, MOST_AT_ONCE);
    const next = portion.findIndex(({ at }) => dayOf(at) !== day);
    const notes = next === -1 ? portion : portion.slice(0, next);
    const entries = await Promise.all(notes.map((note) => this.#seal(note)));
    this.#waiting = this.#waiting.slice(notes.length);
    const lines: string[] = [];
    if (this.#chain?.day !== day && this.#written) await this.#anchor(this.#written);
    const chain = this.#chain?.day === day ? this.#chain : this.#startChain(day, lines);
    const first = chain.length - lines.length;
    for (const entry of entries) add(chain, entry, lines);
    return { chain, first, lines };
  }

  #startChain(day: string, lines: string[]): Chain {
    const { now, program } = this.#options;
    const at = instant(now());
    const id = `${day}T${at.slice(11, 19).replaceAll(':', '')}-${randomBytes(6).toString('hex')}`;
    const { id: before, length = 0, hash = '' } = this.#chain ?? {};
    const previous = before === undefined ? {} : { previous: { chain: before, last: length - 1, hash } };
    const chain: Chain = { id, day, hash: startOf(id), length: 0 };
    add(chain, { at, program, ...previous }, lines);
    this.#chain = chain;
    return chain;
  }

  async #seal({ by, from, customer, ...rest }: Noted): Promise<AuditEntry> {
    const { privacy } = this.#options;
    const subject = customer === undefined ? AUDIT_SUBJECT : subjectOf(customer);
    const seal = (field: string, text: string): Promise<string> => privacy.sealText(subject, field, text);
    const who = customer === undefined ? {} : { customer };
    try {
      const id = by === undefined ? {} : { by: rest.role === 'customer' ? await seal('by', by) : by };
      return { ...rest, ...id, ...who, ...(from === undefined ? {} : { from: await seal('from', from) }) };
    } catch (error) {
      // The sender has had themselves erased.
      if (error instanceof SubjectErased) return { ...rest, ...who };
      throw error;
    }
  }

  async #anchor(reached: Omit<AuditAnchor, 'at' | 'mac'>): Promise<void> {
    const { anchors, idKey, now } = this.#options;
    if (reached.hash === this.#anchored) return;
    const content = { ...reached, at: instant(now()) };
    await anchors.put({ ...content, mac: macOf(idKey, content) });
    this.#anchored = reached.hash;
  }
}

/** What only holders of ID_KEY can make. */
export function macOf(idKey: IdKey, { chain, last, hash, at }: Omit<AuditAnchor, 'mac'>): string {
  return keyedHash(idKey, 'audit anchor', chain, String(last), hash, at).toString('hex');
}

function add(chain: Chain, content: ChainStart | AuditEntry, lines: string[]): void {
  const { hash, line } = writeLine(chain.hash, content, chain.length);
  chain.hash = hash;
  chain.length += 1;
  lines.push(line);
}

function dayOf(at: Instant): string {
  return at.slice(0, 10).replaceAll('-', '');
}

import { appendFileSync } from 'node:fs';
import type { WayCommand } from '../../domain/order/index.ts';

/** All requests and responses, to compare what the pizzeria answered with what it did. */

/** The subject of a request. */
export type Wish =
  | 'place'
  | 'draft'
  | 'item'
  | 'placeDraft'
  | 'change'
  | WayCommand
  | 'cancel'
  | 'rush'
  | 'hold'
  | 'release'
  | 'take'
  | 'giveBack'
  | 'refund'
  | 'offerMove'
  | 'acceptMove'
  | 'declineMove';

/** `unknown`: there was no response, or it does not tell the outcome. The request is to be retried. */
export type Verdict = 'done' | 'refused' | 'unknown';

export interface Attempt {
  readonly requestId: string;
  readonly sentAt: string;
  readonly tookMs: number;
  readonly verdict: Verdict;
  /** Absent without a response. */
  readonly status?: number;
  readonly code?: string;
  readonly detail?: string;
  readonly orderId?: string;
}

export interface LedgerRequest {
  readonly key: string;
  readonly wish: Wish;
  readonly line: string;
  readonly body: object | undefined;
  readonly attempts: Attempt[];
  /** Its sender trusted a response that it will have no effect, and did not retry. */
  isBelieved: boolean;
}

export interface Fault {
  /** A description. */
  readonly what: string;
  readonly orderId?: string | undefined;
  readonly requestId?: string | undefined;
}

/** 503 responses that refuse for good; all others leave the outcome open. */
const REFUSING_503 = ['kitchen_at_capacity', 'kitchen_paused', 'store_closed'];

export class Ledger {
  readonly requests = new Map<string, LedgerRequest>();
  readonly faults: Fault[] = [];
  readonly #path: string;
  lost = 0;

  constructor(path: string) {
    this.#path = path;
  }

  open(request: Pick<LedgerRequest, 'key' | 'wish' | 'line' | 'body'>): LedgerRequest {
    const known = this.requests.get(request.key);
    if (known) return known;
    const opened = { ...request, attempts: [], isBelieved: false };
    this.requests.set(request.key, opened);
    return opened;
  }

  note(request: LedgerRequest, attempt: Attempt): void {
    request.attempts.push(attempt);
    if (attempt.status === undefined) this.lost += 1;
    const { key, line, body } = request;
    appendFileSync(this.#path, `${JSON.stringify({ key, line, body, ...attempt })}\n`);
  }

  fault(fault: Fault): void {
    const isKnown = this.faults.some(({ what, requestId }) => what === fault.what && requestId === fault.requestId);
    if (!isKnown) this.faults.push(fault);
  }
}

export function verdictOf(status: number | undefined, code: string | undefined): Verdict {
  if (status === undefined) return 'unknown';
  if (status < 300) return 'done';
  // It has no workflow now, but its previous workflow may still have a write in progress.
  if (code === 'order_unattended') return 'unknown';
  if (status === 503) return REFUSING_503.includes(code ?? '') ? 'refused' : 'unknown';
  return status >= 500 ? 'unknown' : 'refused';
}

/** Whether a response that leaves the outcome open still claims that the request will have no effect. */
export function claimsNothingWillHappen({ verdict, detail = '' }: Attempt): boolean {
  return verdict === 'unknown' && /\b(?:will not be|was not taken|was not done)\b/.test(detail);
}

/** The final knowledge about a request. */
export function finalVerdict({ attempts, isBelieved }: LedgerRequest): Verdict {
  if (attempts.some(({ verdict }) => verdict === 'done')) return 'done';
  if (isBelieved) return 'refused';
  return attempts.at(-1)?.verdict ?? 'unknown';
}

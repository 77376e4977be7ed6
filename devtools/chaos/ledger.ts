import { appendFileSync } from 'node:fs';
import type { WayCommand } from '../../domain/order/index.ts';

/** Every request that was made, and every answer to it: what the pizzeria has said is held against what it has done. */

/** What a request asks for. */
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
  | 'refund';

/** `unknown`: nobody answered, or the answer does not say what came of it. The same request is to be sent again. */
export type Verdict = 'done' | 'refused' | 'unknown';

export interface Attempt {
  readonly requestId: string;
  readonly sentAt: string;
  readonly tookMs: number;
  readonly verdict: Verdict;
  /** Absent where nobody answered. */
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
  /** Its sender took an answer's word for it that nothing will come of it, and did not ask again. */
  isBelieved: boolean;
}

export interface Fault {
  /** In words. */
  readonly what: string;
  readonly orderId?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Answers of 503 that refuse for good; all others leave open what comes of the request. */
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
  // It has no workflow now, says nothing of a write that its last one may have under way.
  if (code === 'order_unattended') return 'unknown';
  if (status === 503) return REFUSING_503.includes(code ?? '') ? 'refused' : 'unknown';
  return status >= 500 ? 'unknown' : 'refused';
}

/** Whether an answer that leaves everything open claims all the same that nothing will come of the request. */
export function claimsNothingWillHappen({ verdict, detail = '' }: Attempt): boolean {
  return verdict === 'unknown' && /\b(?:will not be|was not taken|was not done)\b/.test(detail);
}

/** What was known of a request once its sender asked no more. */
export function finalVerdict({ attempts, isBelieved }: LedgerRequest): Verdict {
  if (attempts.some(({ verdict }) => verdict === 'done')) return 'done';
  if (isBelieved) return 'refused';
  return attempts.at(-1)?.verdict ?? 'unknown';
}

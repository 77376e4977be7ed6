import type { Problem } from './types.ts';

/** A refusal by the API. `code` is for programs (see docs/errors.md), the message for people. */
export class PizzeriaError extends Error {
  override readonly name = 'PizzeriaError';
  readonly status: number;
  readonly code: string;
  /** For an invalid request: every invalid field. */
  readonly errors: NonNullable<Problem['errors']>;
  readonly orderId: string | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;

  constructor(status: number, problem: Partial<Problem>, retryAfter?: number) {
    super(problem.detail ?? `The API answered ${status}.`);
    this.status = status;
    this.code = problem.code ?? 'unknown';
    this.errors = problem.errors ?? [];
    this.orderId = problem.order_id;
    this.retryAfter = retryAfter;
  }
}

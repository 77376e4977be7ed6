import type { OrderEvent } from '../domain/order/index.ts';

/** What the Temporal UI shows beside a call to storage: the events it stored, by name. Nothing for one whose own name says it all. */
export function summarizeCall(input: unknown): { readonly summary?: string } {
  const { events = [] } = input as { readonly events?: readonly OrderEvent[] };
  return events.length === 0 ? {} : { summary: events.map(({ type }) => type).join(' · ') };
}

/** What it shows beside a timer. */
export function summarizeWait(what: string, ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes === 0 ? `${what}, ${Math.round(ms / 1000)} s` : `${what}, ${minutes} min`;
}

import type { OrderEvent } from '../domain/order/index.ts';

/** What the Temporal UI shows beside a local activity: the events it stored, by name. Undefined for one whose own name says it all. */
export function summarizeCall(input: unknown): string | undefined {
  const { events } = input as { readonly events?: readonly OrderEvent[] };
  return events === undefined || events.length === 0 ? undefined : events.map(({ type }) => type).join(' · ');
}

/** What it shows beside a timer. */
export function summarizeWait(what: string, ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes === 0 ? `${what}, ${Math.round(ms / 1000)} s` : `${what}, ${minutes} min`;
}

import type { OrderLine } from '../catalog/pricing.ts';
import { totalContent } from './content.ts';
import type { OrderEvent } from './events.ts';
import { reasonOf } from './reasons.ts';
import type { Draft, NewDraft } from './types.ts';

export type DraftEvent = Extract<OrderEvent, { type: 'ItemAdded' | 'ItemRemoved' | 'DraftAbandoned' }>;

export function beginDraft(draft: NewDraft, { seq, at }: OrderEvent): Draft {
  return {
    ...withLines(draft, draft.lines),
    version: seq,
    status: 'draft',
    createdAt: at,
    updatedAt: at,
    nextLine: draft.lines.length + 1,
  };
}

export function changeDraft(draft: Draft, event: DraftEvent): Draft {
  switch (event.type) {
    case 'ItemAdded':
      return { ...draft, ...withLines(draft, [...draft.lines, event.line]), nextLine: draft.nextLine + 1 };
    case 'ItemRemoved': {
      const left = draft.lines.filter((line) => line.id !== event.lineId);
      return { ...draft, ...withLines(draft, left) };
    }
    case 'DraftAbandoned':
      return {
        ...draft,
        status: 'cancelled',
        endedAt: event.at,
        cancellation: { by: event.by, ...reasonOf(event) },
      };
    default:
      return event satisfies never;
  }
}

function withLines<T extends NewDraft>(draft: T, lines: readonly OrderLine[]) {
  const { totals } = totalContent(lines, draft.fulfilment, draft.terms);
  return { ...draft, lines, totals };
}

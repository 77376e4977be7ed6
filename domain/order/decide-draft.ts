import { findBrokenLimit } from '../catalog/limits.ts';
import type { OrderLine } from '../catalog/pricing.ts';
import type { OrderCommand, Refusal } from './commands.ts';
import { totalDraft } from './content.ts';
import { reasonOf } from './reasons.ts';
import { illegal, mustBe, refusal, type Outcome } from './refusals.ts';
import type { Draft, DraftPlacement, PlacedOrder } from './types.ts';

/** A draft's events stay in the order's stream, so their number is limited. */
export const MAX_DRAFT_CHANGES = 100;

/** Decides a command on a draft. */
export function decideDraft(draft: Draft, command: OrderCommand): Outcome {
  switch (command.type) {
    case 'createDraft':
    case 'place':
      return refusal('idempotency_key_reused', 'This key was already used for a different draft. Use a new key.');
    case 'addItem':
      return changing(draft, command) ?? addItem(draft, command.line);
    case 'removeItem':
      return changing(draft, command) ?? removeItem(draft, command.lineId);
    case 'placeDraft': {
      const denied = mustBe(command.actor, ['customer', 'manager'], 'place');
      if (denied) return denied;
      if (draft.status !== 'draft') return illegal(draft, 'place', 'draft');
      if (draft.lines.length === 0) return refusal('empty_draft', 'This draft is empty. Add an item first.');
      return [{ type: 'OrderPlaced', order: placedOf(draft, command.placement) }];
    }
    case 'cancel': {
      const denied = mustBe(command.actor, ['customer', 'manager'], 'cancel');
      if (denied) return denied;
      if (draft.status === 'cancelled') return 'unchanged';
      return [{ type: 'DraftAbandoned', ...reasonOf(command) }];
    }
    case 'expireDraft': {
      if (draft.status !== 'draft') return 'unchanged';
      const { draftExpireMinutes } = draft.timers;
      return [{ type: 'DraftAbandoned', cause: { code: 'not_placed', waitedMinutes: draftExpireMinutes } }];
    }
    default:
      return illegal(draft, command.type, 'placed');
  }
}

function changing(draft: Draft, { type, actor }: OrderCommand): Refusal | undefined {
  const denied = mustBe(actor, ['customer', 'manager'], type);
  if (denied) return denied;
  if (draft.status !== 'draft') return illegal(draft, type, 'draft');
  if (draft.version >= MAX_DRAFT_CHANGES) {
    return refusal(
      'draft_limit',
      `A draft can be changed at most ${MAX_DRAFT_CHANGES} times. Place it, or start another.`,
    );
  }
  return undefined;
}

function addItem(draft: Draft, line: Omit<OrderLine, 'id'>): Outcome {
  const broken = findBrokenLimit([...draft.lines, line]);
  if (broken) return refusal('draft_limit', broken.message);
  return [{ type: 'ItemAdded', line: { id: String(draft.nextLine), ...line } }];
}

function removeItem(draft: Draft, lineId: string): Outcome {
  if (draft.lines.some((line) => line.id === lineId)) return [{ type: 'ItemRemoved', lineId }];
  // The line is already removed, as requested.
  const wasThere = /^[1-9]\d{0,5}$/.test(lineId) && Number(lineId) < draft.nextLine;
  return wasThere ? 'unchanged' : refusal('line_not_found', `This draft has no line ${lineId}.`);
}

function placedOf(draft: Draft, placement: DraftPlacement): PlacedOrder {
  const { number, day, rules, customer, payment, timers } = placement;
  const { id, storeId } = draft;
  return { id, storeId, number, day, rules, customer, payment, timers, ...totalDraft(draft, placement) };
}

import { parseMoney, type Money } from '../shared/money.ts';
import { instant, type Instant } from '../shared/values.ts';
import { isRequestId } from '../shared/request-id.ts';
import type { CommandMeta, OrderCommand, PublicCommand, Refusal } from './commands.ts';
import { ROLES, type Actor, type Cook, type Role } from './types.ts';

/**
 * Parses a command from outside the code: a signal from a kitchen device, or an operator's Temporal CLI. The result is a command
 * or a refusal that names the invalid field; it never throws, since an error in workflow code would block the order.
 *
 * @param defaults used where the message omits them: its id, and its sender, where that is not required
 */
export function readCommand(
  type: PublicCommand['type'],
  input: unknown,
  defaults: Defaults,
): { readonly command: OrderCommand } | { readonly refusal: Refusal } {
  if (input !== undefined && input !== null && !isRecord(input))
    return invalid('The payload must be a JSON object, or empty.');
  const fields = input ?? {};
  const meta = readMeta(type, fields, defaults);
  if (typeof meta === 'string') return invalid(meta);
  const payload = readPayload(type, fields, meta.commandId);
  if (typeof payload === 'string') return invalid(payload);
  return { command: { ...meta, ...payload } };
}

/** What the payment provider's notices lead to. No other message is from the system itself. */
const BY_SYSTEM: readonly PublicCommand['type'][] = ['resumePayment'];
const BY_RULE = 'by must be text of 1 to 100 characters, or {"id": "carlo", "name": "Carlo"}.';

export type Defaults = Pick<CommandMeta, 'commandId'> & { readonly actor?: Actor };
type Fields = Readonly<Record<string, unknown>>;

function readMeta(type: PublicCommand['type'], fields: Fields, defaults: Defaults): CommandMeta | string {
  const {
    commandId = defaults.commandId,
    notAfter,
    expectedVersion,
    knownVersion,
    actor,
    by,
    requestId,
    note,
  } = fields;
  if (!isText(commandId, 200)) return 'commandId must be text of 1 to 200 characters.';
  if (by !== undefined && !isText(by, 100) && !isCook(by)) return BY_RULE;
  const roles = ROLES.filter((role) => role !== 'system' || BY_SYSTEM.includes(type));
  if (actor !== undefined && !isActor(actor, roles)) return `actor must have an id and a role: ${roles.join(', ')}.`;
  const sender = actor ?? senderOf(by, defaults.actor);
  if (!sender) return 'actor is required: it says who sends the command.';
  if (notAfter !== undefined && !isText(notAfter, 40)) return 'notAfter must be an ISO 8601 instant.';
  if (expectedVersion !== undefined && typeof expectedVersion !== 'number') return 'expectedVersion must be a number.';
  if (knownVersion !== undefined && typeof knownVersion !== 'number') return 'knownVersion must be a number.';
  if (requestId !== undefined && !isRequestId(requestId))
    return 'requestId must be 1 to 128 of A-Z a-z 0-9 _ . : = + / -.';
  if (note !== undefined && !isText(note, 500)) return 'note must be text of 1 to 500 characters.';
  return {
    commandId,
    actor: sender,
    ...(notAfter === undefined ? {} : { notAfter }),
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
    ...(knownVersion === undefined ? {} : { knownVersion }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(note === undefined ? {} : { note }),
  };
}

function readPayload(type: PublicCommand['type'], fields: Fields, commandId: string): PublicCommand | string {
  switch (type) {
    case 'prepare':
    case 'startCooking':
    case 'complete': {
      const { by, cook = isRecord(by) ? by : undefined } = fields;
      const tapped = readTapped(fields);
      if (typeof tapped === 'string') return tapped;
      if (cook === undefined) return { type, ...tapped };
      if (!isCook(cook)) return 'cook must look like {"id": "carlo", "name": "Carlo"}.';
      return { type, cook: { id: cook.id, ...(cook.name === undefined ? {} : { name: cook.name }) }, ...tapped };
    }
    case 'assignDriver':
      return isText(fields['driverId'], 100)
        ? { type, driverId: fields['driverId'] }
        : 'driverId must be the driver’s id.';
    case 'unassignDriver':
    case 'handOver': {
      const driver = readDriver(fields);
      return typeof driver === 'string' ? driver : { type, ...driver };
    }
    case 'sendOut': {
      const driver = readDriver(fields);
      if (typeof driver === 'string') return driver;
      const { arrivalAt } = fields;
      if (arrivalAt === undefined) return { type, ...driver };
      const at = isText(arrivalAt, 40) ? Date.parse(arrivalAt) : NaN;
      return Number.isNaN(at) ? 'arrivalAt must be an ISO 8601 instant.' : { type, ...driver, arrivalAt: instant(at) };
    }
    case 'hold':
    case 'cancel': {
      const { reason } = fields;
      if (reason === undefined) return { type };
      return isText(reason, 500) ? { type, reason } : 'reason must be text of 1 to 500 characters.';
    }
    case 'refund': {
      const { refundId = commandId, reason, amount, driverId, approvalAbove } = fields;
      if (!isText(refundId, 200)) return 'refundId must be text of 1 to 200 characters.';
      if (!isText(reason, 500)) return 'reason must be text of 1 to 500 characters.';
      if (driverId !== undefined && !isText(driverId, 100)) return 'driverId must be text of 1 to 100 characters.';
      const limit = approvalAbove === undefined ? undefined : readMoney(approvalAbove);
      if (limit === null) return `approvalAbove ${LIKE_MONEY}`;
      const more = { ...(driverId === undefined ? {} : { driverId }), ...(limit && { approvalAbove: limit }) };
      if (amount === undefined) return { type, refundId, reason, ...more };
      const money = readMoney(amount);
      return money ? { type, refundId, reason, amount: money, ...more } : `amount ${LIKE_MONEY}`;
    }
    default:
      return { type };
  }
}

const LIKE_MONEY = 'must look like {"decimal": "5.00", "currency": "USD"}.';

/** Null if it is none. */
function readMoney(value: unknown): Money | null {
  const { decimal, currency } = isRecord(value) ? value : {};
  return (isText(decimal, 20) && isText(currency, 3) && parseMoney(decimal, currency)) || null;
}

function readDriver({ driverId }: Fields): { readonly driverId?: string } | string {
  if (driverId === undefined) return {};
  return isText(driverId, 100) ? { driverId } : 'driverId must be text of 1 to 100 characters.';
}

function senderOf(by: string | Cook | undefined, known: Actor | undefined): Actor | undefined {
  if (by === undefined || !known) return known;
  return { ...known, id: typeof by === 'string' ? by : by.id };
}

function isActor(value: unknown, roles: readonly Role[]): value is Actor {
  if (!isRecord(value) || !isText(value['id'], 100)) return false;
  return roles.some((role) => role === value['role']);
}

function readTapped({ tappedAt }: Fields): { readonly tappedAt?: Instant } | string {
  if (tappedAt === undefined) return {};
  const moment = typeof tappedAt === 'string' ? Date.parse(tappedAt) : Number.NaN;
  return Number.isNaN(moment)
    ? 'tappedAt must be a time, such as 2026-11-20T18:30:00Z.'
    : { tappedAt: instant(moment) };
}

function isCook(value: unknown): value is Cook {
  if (!isRecord(value)) return false;
  return isText(value['id'], 100) && (value['name'] === undefined || isText(value['name'], 100));
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longest;
}

function invalid(message: string): { readonly refusal: Refusal } {
  return { refusal: { code: 'invalid_command', message } };
}

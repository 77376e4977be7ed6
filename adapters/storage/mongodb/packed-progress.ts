import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import type { OrderProgress, WebhookProgress } from '../../../domain/webhooks/progress.ts';
import { instant, type Instant, type OrderId } from '../../../domain/shared/values.ts';
import { storedProgress } from '../stored-webhook.ts';

/**
 * Compact encoding of a subscription's progress. It covers every order of 25 hours, is written with each delivery, and
 * a document is limited to 16 MB. Nearly all of its orders are done: their id, version and time are stored in columns,
 * which compress to a fifth of the JSON.
 */

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
/** Higher levels gain a few per cent but take ten times as long. */
const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

interface Packed {
  /** Unfinished orders only. */
  readonly progress: WebhookProgress;
  readonly ids: readonly string[];
  readonly versions: readonly number[];
  /** In milliseconds, delta-encoded. */
  readonly moments: readonly number[];
}

export async function packProgress(progress: WebhookProgress): Promise<Buffer> {
  const all = Object.entries(progress.orders) as [OrderId, OrderProgress][];
  const done = all.filter(([, order]) => isDone(order)).sort(([, a], [, b]) => (a.writtenAt < b.writtenAt ? -1 : 1));
  const open = all.filter(([, order]) => !isDone(order));
  const moments = done.map(([, { writtenAt }]) => Date.parse(writtenAt));
  const packed: Packed = {
    progress: { ...progress, orders: Object.fromEntries(open) },
    ids: done.map(([id]) => id),
    versions: done.map(([, { version }]) => version),
    moments: moments.map((moment, index) => moment - (moments[index - 1] ?? 0)),
  };
  return compress(JSON.stringify(packed), options);
}

export async function unpackProgress(bytes: Uint8Array): Promise<WebhookProgress> {
  const { progress, ids, versions, moments } = JSON.parse((await decompress(bytes)).toString()) as Packed;
  let moment = 0;
  const done = ids.map((id, index) => {
    moment += moments[index] ?? 0;
    const version = versions[index] ?? 0;
    return [id, { sent: version, version, writtenAt: instant(moment) }] as const;
  });
  return storedProgress.parse({ ...progress, orders: { ...Object.fromEntries(done), ...progress.orders } });
}

/** Whether an order is fully sent, with nothing else recorded. */
function isDone({ sent, version, writtenAt, ...rest }: OrderProgress): boolean {
  return sent === version && Object.keys(rest).length === 0 && isInMilliseconds(writtenAt);
}

function isInMilliseconds(moment: Instant): boolean {
  const milliseconds = Date.parse(moment);
  return !Number.isNaN(milliseconds) && instant(milliseconds) === moment;
}

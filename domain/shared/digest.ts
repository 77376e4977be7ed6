/** A short text that shows whether two sides know the same orders in the same versions. Runs in browsers, too. */
export interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** @returns the number of orders, and FNV-1a over their ids and versions, such as `12.9f8e7d6c` */
export function digestOf(orders: Iterable<Versioned>): string {
  const known = [...orders].map(({ id, version }) => `${id}:${version}`).sort();
  return `${known.length}.${fnv1a(known.join('\n')).toString(16).padStart(8, '0')}`;
}

/** Of ASCII text. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash ^= text.charCodeAt(at);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash >>> 0;
}

import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Context } from 'hono';

/** Where a request comes from. */

/**
 * Reads the addresses of trusted proxies.
 *
 * @param proxies addresses, or ranges such as 10.0.0.0/8
 */
export function proxyList(proxies: readonly string[]): BlockList {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/', 2);
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/**
 * The address of the sender: the connection's, or what the nearest proxies that are trusted have noted. What anyone further away has
 * written into X-Forwarded-For is not believed. Undefined without a connection, as in tests.
 */
export function senderAddress(c: Context, trusted: BlockList): string | undefined {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  const direct = plain(incoming?.socket?.remoteAddress ?? '');
  if (isIP(direct) === 0) return undefined;
  if (!isTrusted(direct, trusted)) return direct;
  const noted = (c.req.header('X-Forwarded-For') ?? '').split(',').map((each) => plain(each.trim()));
  for (const each of noted.toReversed()) {
    if (isIP(each) === 0) break;
    if (!isTrusted(each, trusted)) return each;
  }
  return direct;
}

/** Whoever has one IPv6 address has a /64 of them. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::', 2);
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0');
  const groups = [...first, ...middle, ...last].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

function isTrusted(address: string, trusted: BlockList): boolean {
  return trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** IPv4 in IPv6's clothes, a zone, brackets. */
function plain(address: string): string {
  const bare = address.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/%.*$/, '');
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
}

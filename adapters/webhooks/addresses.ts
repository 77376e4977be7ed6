import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Restricts webhooks to public Internet addresses, unless a setting allows others. */

const GIVEN_OUT_IPV6 = ipaddr.parseCIDR('2000::/3');

/** Shown to the owner of the endpoint. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** Loopback, private, link-local (where clouds keep their metadata), shared, multicast and reserved ones are not public. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // An IPv4-mapped IPv6 address is judged as IPv4.
  const parsed = ipaddr.process(address);
  // Only this part of IPv6 is allocated; below it are legacy encodings of IPv4 addresses.
  const isGivenOut = parsed.kind() === 'ipv4' || parsed.match(GIVEN_OUT_IPV6);
  return isGivenOut && parsed.range() === 'unicast';
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;
export type Lookup = (hostname: string, options: LookupOptions, callback: LookupCallback) => void;

/**
 * A socket lookup that refuses names with non-public addresses. The address checked is the one connected to, even if
 * DNS changes a moment later.
 */
export function publicOnly(resolve: Lookup): Lookup {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      const addresses = Array.isArray(found) ? found : [];
      const refused = addresses.find(({ address }) => !isPublic(address));
      if (error) callback(error, []);
      else if (refused) callback(refusal(hostname, refused.address), []);
      else if (options.all) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
}

/** The literal IP address of a URL, without IPv6 brackets; undefined for a host name. */
export function literalAddress({ hostname }: URL): string | undefined {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) === 0 ? undefined : address;
}

export function refusal(hostname: string, address: string): AddressRefused {
  const named = hostname === address ? address : `${hostname} resolves to ${address}, which`;
  return new AddressRefused(`${named} is not a public address. WEBHOOKS_ALLOW_PRIVATE=true allows it.`);
}

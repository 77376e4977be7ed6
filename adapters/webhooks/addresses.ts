import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Which addresses a webhook may be sent to: those of the public Internet, and no others unless a setting says so. */

const GIVEN_OUT_IPV6 = ipaddr.parseCIDR('2000::/3');

/** Thrown, and told to whoever has set up the endpoint. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** Loopback, private, link-local (where clouds keep their metadata), shared, multicast and reserved ones are not public. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // An IPv4 address that is mapped into an IPv6 one is what it is in IPv4.
  const parsed = ipaddr.process(address);
  // Of IPv6 only this part is given out at all; below it lie older ways to write IPv4 addresses.
  const isGivenOut = parsed.kind() === 'ipv4' || parsed.match(GIVEN_OUT_IPV6);
  return isGivenOut && parsed.range() === 'unicast';
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;
export type Lookup = (hostname: string, options: LookupOptions, callback: LookupCallback) => void;

/**
 * A way to resolve names, for sockets, that refuses names with an address that is not public. The address that is looked at is the one
 * that is connected to, whatever the name says a moment later.
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

/** The host of a URL as an address, without the brackets around an IPv6 one; undefined for a name. */
export function literalAddress({ hostname }: URL): string | undefined {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) === 0 ? undefined : address;
}

export function refusal(hostname: string, address: string): AddressRefused {
  const named = hostname === address ? address : `${hostname} is ${address}, which`;
  return new AddressRefused(`${named} is not a public address. WEBHOOKS_ALLOW_PRIVATE=true allows such ones.`);
}

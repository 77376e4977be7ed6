/** Links for phones: the dialler, and Google Maps from the current location. */

/** The capacity of one link: nine waypoints and the destination. */
const MOST_STOPS = 10;

/** @returns undefined for a text without a digit */
export function callLink(phone: string): string | undefined {
  const number = phone.replace(/[^\d+]/g, '');
  return /\d/.test(number) ? `tel:${number}` : undefined;
}

/** Directions to one address. */
export function mapLink(address: string): string {
  return linkTo([address]);
}

/**
 * Directions to several addresses, in this order.
 *
 * @returns one link per ten addresses, each continuing where the previous one ends; none if empty
 */
export function tourLinks(addresses: readonly string[]): string[] {
  const links: string[] = [];
  for (let from = 0; from < addresses.length; from += MOST_STOPS) {
    links.push(linkTo(addresses.slice(from, from + MOST_STOPS)));
  }
  return links;
}

/** See https://developers.google.com/maps/documentation/urls. */
function linkTo(stops: readonly string[]): string {
  // A pipe separates the stops, so an address must not contain one.
  const [destination = '', ...before] = stops.map((stop) => stop.replaceAll('|', ' ')).toReversed();
  const query = [
    'api=1',
    ...(before.length > 0 ? [`waypoints=${encodeURIComponent(before.toReversed().join('|'))}`] : []),
    `destination=${encodeURIComponent(destination)}`,
    'travelmode=driving',
  ];
  return `https://www.google.com/maps/dir/?${query.join('&')}`;
}

/** Links that a phone opens by itself: the dialler, and Google Maps, which starts from where the phone is. */

/** What one link can hold: nine stops on the way and the last one. */
const MOST_STOPS = 10;

/** @returns undefined for a text without a digit */
export function callLink(phone: string): string | undefined {
  const number = phone.replace(/[^\d+]/g, '');
  return /\d/.test(number) ? `tel:${number}` : undefined;
}

/** The way to one address. */
export function mapLink(address: string): string {
  return linkTo([address]);
}

/**
 * The way to some addresses, in this order.
 *
 * @returns a link for each ten of them, the next one going on where the one before has ended; none for no addresses
 */
export function tourLinks(addresses: readonly string[]): string[] {
  const links: string[] = [];
  for (let from = 0; from < addresses.length; from += MOST_STOPS) {
    links.push(linkTo(addresses.slice(from, from + MOST_STOPS)));
  }
  return links;
}

/** As https://developers.google.com/maps/documentation/urls says. */
function linkTo(stops: readonly string[]): string {
  // A stroke separates the stops, so none may have one of its own.
  const [destination = '', ...before] = stops.map((stop) => stop.replaceAll('|', ' ')).toReversed();
  const query = [
    'api=1',
    ...(before.length > 0 ? [`waypoints=${encodeURIComponent(before.toReversed().join('|'))}`] : []),
    `destination=${encodeURIComponent(destination)}`,
    'travelmode=driving',
  ];
  return `https://www.google.com/maps/dir/?${query.join('&')}`;
}

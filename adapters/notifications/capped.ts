import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { RateLimits } from '../../ports.ts';
import type { Channel } from './channel.ts';

/**
 * Text messages to customers, only so many to a number and to a country: pumping them to costly numbers is a business. What goes over
 * is not sent, and the customer is tried by email.
 *
 * @param indexOf under which a number is counted, since it is nobody's to keep
 */
export function cappedChannel(channel: Channel, limits: RateLimits, indexOf: (phone: string) => string): Channel {
  return {
    send: async (delivery) => {
      if (!delivery.isCapped) return channel.send(delivery);
      const country = parsePhoneNumberFromString(delivery.to)?.countryCallingCode ?? 'unknown';
      const toNumber = await limits.spend('messages-number', indexOf(delivery.to));
      if (!toNumber.isAllowed)
        return { outcome: 'failed', reason: 'This number was sent too many text messages today.' };
      const toCountry = await limits.spend('messages-country', country);
      if (!toCountry.isAllowed)
        return { outcome: 'failed', reason: `Too many text messages were sent to numbers of +${country}.` };
      return channel.send(delivery);
    },
  };
}

import type { Logger } from 'pino';
import { cappedChannel } from '../adapters/notifications/capped.ts';
import type { Channel } from '../adapters/notifications/channel.ts';
import { channelCodes, loggedCodes } from '../adapters/notifications/codes.ts';
import { consoleNotifier } from '../adapters/notifications/console.ts';
import { emailChannel } from '../adapters/notifications/email.ts';
import { inTimeChannel } from '../adapters/notifications/in-time.ts';
import { keylessChannel } from '../adapters/notifications/keyless.ts';
import { routedNotifier } from '../adapters/notifications/router.ts';
import { twilioChannel } from '../adapters/notifications/twilio.ts';
import { openLimits } from '../adapters/limits/index.ts';
import { keyedHash } from '../application/request-key.ts';
import { ProviderUnavailable, type CodeSender, type Notifier } from '../ports.ts';
import { breakers, isProviderOutage } from './breakers.ts';
import type { Config } from './config.ts';
import { openIdKey } from './id-key.ts';

/** The ways by which messages and codes go out. */

/** Without a configured provider, messages only go to the log. */
export function openNotifier(
  { twilio, smtp }: Pick<Config, 'twilio' | 'smtp'>,
  log: Logger,
  cap: (texts: Channel) => Channel = (texts) => texts,
): Notifier {
  if (!twilio && !smtp) return consoleNotifier(log);
  // A rejected message is not an outage.
  const options = { log, isOutage: isProviderOutage };
  const guarded = (channel: Channel, provider: string): Channel =>
    inTimeChannel(breakers.guarded(channel, provider, options), Date.now);
  return routedNotifier(
    {
      ...(twilio ? { sms: cap(keylessChannel(guarded(twilioChannel(twilio), 'twilio'))) } : {}),
      ...(smtp ? { email: guarded(emailChannel(smtp), 'smtp') } : {}),
    },
    log,
  );
}

/** Text messages are counted where requests are. The connection is left open until the process ends. */
export function capOf(config: Config, log: Logger): ((texts: Channel) => Channel) | undefined {
  if (!config.twilio) return undefined;
  const limits = openLimits(config.limits, log);
  const idKey = openIdKey(config);
  return (texts) => cappedChannel(texts, limits, (phone) => keyedHash(idKey, 'messages', phone).toString('hex', 0, 20));
}

/** Without a provider of text messages, codes are in the log, but not in production. */
export function openCodes({ twilio, isProduction }: Pick<Config, 'twilio' | 'isProduction'>, log: Logger): CodeSender {
  if (twilio)
    return channelCodes(breakers.guarded(twilioChannel(twilio), 'twilio', { log, isOutage: isProviderOutage }));
  if (!isProduction) return loggedCodes(log);
  return {
    sendCode: () => Promise.reject(new ProviderUnavailable('TWILIO_ACCOUNT_SID is not set, so no codes can be sent.')),
  };
}

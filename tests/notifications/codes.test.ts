import { channelCodes } from '../../adapters/notifications/codes.ts';
import { twilioChannel } from '../../adapters/notifications/twilio.ts';
import { ProviderUnavailable } from '../../ports.ts';
import { ACCOUNT, startFakeTwilio } from '../support/fake-twilio.ts';

/** Codes that prove a phone to be at hand, by text message. */

const store = { name: 'Da Carlo', country: 'DE', language: 'de' as const };

test('a code is a text message in the store’s language; one that cannot be sent is an error', async () => {
  const twilio = await startFakeTwilio();
  try {
    const codes = channelCodes(twilioChannel({ ...ACCOUNT, apiUrl: twilio.url }));
    await codes.sendCode({ to: '+12125550177', code: '012345', store });
    expect(twilio.texts).toMatchObject([
      { to: '+12125550177', body: expect.stringMatching(/^Da Carlo: .*Code lautet 012345\./) },
    ]);
    await expect(codes.sendCode({ to: '+15005550001', code: '012345', store })).rejects.toThrow(ProviderUnavailable);
    twilio.trouble = 503;
    await expect(codes.sendCode({ to: '+12125550177', code: '012345', store })).rejects.toThrow(ProviderUnavailable);
  } finally {
    await twilio.close();
  }
});

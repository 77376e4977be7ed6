import type { WebhookLook } from '../../application/webhooks/subscriptions.ts';
import { minutesBetween, instant } from '../../domain/shared/values.ts';
import { isDown } from '../../domain/webhooks/progress.ts';
import type { Cook, Device } from '../../ports.ts';
import { writeClock, writeTime } from '../format.ts';
import { Cooks } from './cooks.tsx';
import { Action, Shell, type ManagerPage } from './shell.tsx';

/** As the API answers: the code is typed on the device, once. */
export interface NewDevice {
  readonly name: string;
  readonly code: string;
  readonly expires_time: string;
}

/** A screen is looked at by its stream at least so often. */
const ALIVE_MINUTES = 3;

interface ConnectionsProps {
  readonly page: ManagerPage;
  readonly webhooks: readonly WebhookLook[];
  readonly devices: readonly Device[];
  readonly cooks: readonly Cook[];
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly code: NewDevice | undefined;
  readonly problem: string | undefined;
}

/** The kitchen's screens, and other systems that listen to this store. */
export function Connections({ page, webhooks, devices, cooks, now, code, problem }: ConnectionsProps) {
  const { words, store } = page;
  return (
    <Shell page={page} section="connections" title={words.connections} problem={problem}>
      <h1>{words.connections}</h1>
      <Screens page={page} devices={devices} now={now} code={code} />
      <Cooks page={page} cooks={cooks} />
      <h2>{words.webhooks}</h2>
      {webhooks.length === 0 ? <p>{words.noWebhooks}</p> : null}
      <ul class="exceptions">
        {webhooks.map(({ subscription, progress }) => {
          const outage = progress && isDown(progress) ? progress.outage : undefined;
          return (
            <li class={outage ? 'card urgent' : 'card'}>
              <p class="what">{new URL(subscription.url).host}</p>
              <p class="detail">
                {words.events}: {subscription.eventTypes?.join(', ') ?? words.allEvents}
              </p>
              <p>
                {words.state}:{' '}
                {outage ? `${words.down} ${writeClock(page, outage.since)} (${outage.error})` : words.works}
              </p>
              {outage ? (
                <Action page={page} to={`/manage/${store.id}/webhooks/${subscription.id}/resume`}>
                  <button class="button quiet">{words.resume}</button>
                </Action>
              ) : null}
            </li>
          );
        })}
      </ul>
    </Shell>
  );
}

function Screens({ page, devices, now, code }: Pick<ConnectionsProps, 'page' | 'devices' | 'now' | 'code'>) {
  const { words, store } = page;
  const isAlive = ({ seenAt }: Device): boolean =>
    seenAt !== undefined && minutesBetween(seenAt, instant(now)) < ALIVE_MINUTES;
  return (
    <section class="card stack" aria-labelledby="screens">
      <h2 id="screens">{words.screens}</h2>
      {code === undefined ? null : (
        <p class="note" role="status">
          {words.deviceCode(code.name, writeClock(page, code.expires_time))} <b class="code">{code.code}</b>
        </p>
      )}
      <ul class="offers">
        {devices
          .filter(({ revokedAt }) => revokedAt === undefined)
          .map((device) => (
            <li>
              <span class="name">{device.name}</span>
              <span class={isAlive(device) ? 'on' : 'off'}>
                {isAlive(device)
                  ? `● ${words.alive}`
                  : device.seenAt === undefined
                    ? words.notEnrolled
                    : `▲ ${words.seen} ${writeTime({ ...page, now }, device.seenAt)}`}
              </span>
              <Action page={page} to={`/manage/${store.id}/devices/${device.id}/revoke`}>
                <button class="button quiet" aria-label={`${words.revoke}: ${device.name}`}>
                  {words.revoke}
                </button>
              </Action>
            </li>
          ))}
      </ul>
      <Action page={page} to={`/manage/${store.id}/devices`} class="row">
        <label>
          {words.newScreen} <input name="name" maxlength={60} required />
        </label>
        <button class="button quiet">{words.addScreen}</button>
      </Action>
      <p class="detail">{words.screensHint}</p>
    </section>
  );
}

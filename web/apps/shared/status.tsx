import { ageText } from './format.ts';
import type { Freshness } from './live.ts';
import type { PageData } from './page-data.ts';
import { unsentBy, type Tap } from './taps.ts';

interface StatusProps {
  readonly fresh: Freshness;
  readonly taps: readonly Tap[];
  readonly isSignedOut: boolean;
  readonly page: Pick<PageData<unknown>, 'principal' | 'signInUrl'>;
  readonly words: {
    readonly live: string;
    readonly connecting: string;
    readonly old: (age: string) => string;
    readonly unsent: (count: number) => string;
    readonly offlineHint: string;
    readonly signIn: string;
  };
}

/** Whether this screen is in step with the others, or how old it is; and what has not been sent. */
export function Status({ fresh, taps, isSignedOut, page, words }: StatusProps) {
  const unsent = unsentBy(taps, page.principal.id, Date.now()).length;
  const isLive = fresh.state === 'live';
  return (
    <p class={`status ${fresh.state}`} role="status">
      {unsent > 0 ? <span class="unsent">⇡ {words.unsent(unsent)}</span> : null}
      {isSignedOut ? (
        <a href={page.signInUrl}>{words.signIn}</a>
      ) : (
        <span class="freshness" title={isLive ? undefined : words.offlineHint}>
          <span aria-hidden="true">{isLive ? '●' : '▲'}</span> {ageOf(fresh, words)}
        </span>
      )}
    </p>
  );
}

function ageOf(fresh: Freshness, words: StatusProps['words']): string {
  if (fresh.state === 'live') return words.live;
  return fresh.seconds === undefined ? words.connecting : words.old(ageText(fresh.seconds));
}

import { memo } from '../shared/memo.tsx';
import { moneyText } from '../shared/format.ts';
import { nameOf, type Driver } from './state.ts';
import { contentOf, type Stop } from './stops.ts';

/** What can be taken now, what will be soon, and what others have. */
export function ReadyList({ driver }: { readonly driver: Driver }) {
  const { words, ready } = driver;
  if (ready.value.length === 0) {
    return (
      <div class="nothing">
        <p class="big">{words.nothingReady}</p>
        <p>{words.nothingReadyHint}</p>
      </div>
    );
  }
  return (
    <ul class="deliveries">
      {ready.value.map((stop) => (
        <ReadyCard key={stop.orderId} driver={driver} stop={stop} />
      ))}
    </ul>
  );
}

const ReadyCard = memo(({ driver, stop }: { readonly driver: Driver; readonly stop: Stop }) => {
  const { words, clockText, language } = driver;
  const { state, number, address, promised, due, currency, takenOverFrom, takenOverFromName } = stop;
  return (
    <li class={`delivery ${state}`} data-order={stop.orderId}>
      <div class="headline">
        <h2>{number}</h2>
        <p class="facts">
          {promised ? <span>{words.promised(clockText(promised))}</span> : null}
          <StateText driver={driver} stop={stop} />
        </p>
      </div>
      <p class="address">{address}</p>
      <p class="soft">{contentOf(stop, words.sizeNames).join(', ')}</p>
      {Number(due) > 0 ? <p class="due">{words.toCollect(moneyText(due, currency, language))}</p> : null}
      {takenOverFrom ? (
        <p class="warning-text">
          ▲ {words.takenOverFrom(nameOf({ id: takenOverFrom, name: takenOverFromName }, words))}
        </p>
      ) : null}
      {state === 'free' ? (
        <button type="button" class="wide-button take" onClick={() => void driver.take(stop)}>
          {words.take}
        </button>
      ) : null}
    </li>
  );
});

/** In words where there is no button. */
function StateText({ driver, stop }: { readonly driver: Driver; readonly stop: Stop }) {
  const { words, clockText, session } = driver;
  const { state, expectedAt, driver: who, driverName: name, driverSince } = stop;
  if (state === 'free') return <span class="tag ready">● {words.isReady}</span>;
  if (state === 'others')
    return (
      <span class="tag">
        {words.takenBy(nameOf({ id: who ?? '', name }, words), driverSince ? clockText(driverSince) : '')}
      </span>
    );
  const minutes = expectedAt === null ? 0 : Math.ceil((Date.parse(expectedAt) - session.now.value) / 60_000);
  return <span class="tag">◔ {minutes > 0 ? words.readyIn(minutes) : words.readySoon}</span>;
}

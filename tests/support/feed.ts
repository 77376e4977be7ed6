import { until } from './until.ts';

export interface HeardEvent {
  readonly event: string;
  readonly id: string;
  // Tests name the fields they read; their assertions are the check.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any;
  /** Milliseconds since the process began. */
  readonly at: number;
}

/** What a listener to a feed has heard. */
export interface Ear {
  readonly events: readonly HeardEvent[];
  readonly headers: Headers;
  readonly isOver: () => boolean;
  /** Waits for an event that fits, and returns it. */
  hear(event: string, fits?: (data: HeardEvent['data']) => boolean): Promise<HeardEvent>;
  close(): void;
}

/** Listens to a feed. @param open sends the request */
export async function listenTo(
  open: (init: RequestInit) => Promise<Response>,
  headers: Record<string, string> = {},
): Promise<Ear> {
  const ending = new AbortController();
  const response = await open({ headers: { Accept: 'text/event-stream', ...headers }, signal: ending.signal });
  if (response.status !== 200 || !response.body) throw new Error(`${response.status}: ${await response.text()}`);
  const events: HeardEvent[] = [];
  let isOver = false;
  const reader = response.body.getReader();
  void (async () => {
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(
          block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
        );
        const event = fields.get('event');
        if (event === undefined) continue;
        events.push({
          event,
          id: fields.get('id') ?? '',
          data: JSON.parse(fields.get('data') ?? 'null'),
          at: performance.now(),
        });
      }
    }
  })()
    .catch(() => undefined)
    .finally(() => (isOver = true));
  return {
    events,
    headers: response.headers,
    isOver: () => isOver,
    async hear(event, fits = () => true) {
      const find = () => events.find((each) => each.event === event && fits(each.data));
      await until(async () => find() !== undefined);
      return find() as HeardEvent;
    },
    close: () => {
      ending.abort();
      void reader.cancel().catch(() => undefined);
    },
  };
}

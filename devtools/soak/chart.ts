import { draw } from '../simulation/drawing.ts';
import type { Sample, Watched } from './watch.ts';

const INK = { '--first': '#0b6e4f', '--ink': '#333', '--line': '#ddd' };

/** One picture of a series, which needs no page around it. */
export function chartOf(samples: readonly Sample[], watched: Watched, name: string): string {
  const data = samples.map((sample) => [sample.minute, Number(sample[watched].toFixed(1))] as const);
  const { svg } = draw({
    x: { kind: 'minutes', name: 'minutes', most: Math.ceil(samples.at(-1)?.minute ?? 1) },
    y: { name },
    series: [{ name, colour: 'var(--first)', kind: 'line', data }],
  });
  return Object.entries(INK).reduce((drawn, [variable, colour]) => drawn.replaceAll(`var(${variable})`, colour), svg);
}

/** A chart made on the server, with its figures in a table for those who do not see it. */
export interface ChartProps {
  readonly title: string;
  readonly labels: readonly string[];
  readonly label: string;
  /** The first is drawn as bars, the second, if there is one, as a line behind them. */
  readonly series: readonly [Series, Series?];
}

interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

const WIDTH = 720;
const HEIGHT = 220;
const LEFT = 52;
const BOTTOM = 30;
const TOP = 16;

export function Chart({ title, labels, label, series: [bars, line] }: ChartProps) {
  const most = niceTop(Math.max(1, ...bars.values, ...(line?.values ?? [])));
  const step = (WIDTH - LEFT) / Math.max(1, labels.length);
  const y = (value: number): number => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most);
  const middle = (index: number): number => LEFT + step * (index + 0.5);
  const points = line?.values.map((value, index) => `${middle(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return (
    <figure class="chart">
      <figcaption>
        <span class="key bars">{bars.name}</span>
        {line ? <span class="key line">{line.name}</span> : null}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
        {[0, most / 2, most].map((value) => (
          <g>
            <line class="grid" x1={LEFT} x2={WIDTH} y1={y(value)} y2={y(value)} />
            <text class="tick" x={LEFT - 8} y={y(value)} text-anchor="end" dominant-baseline="middle">
              {value}
            </text>
          </g>
        ))}
        {bars.values.map((value, index) => (
          <rect
            class="bar"
            x={(middle(index) - step * 0.32).toFixed(1)}
            y={y(value).toFixed(1)}
            width={(step * 0.64).toFixed(1)}
            height={(y(0) - y(value)).toFixed(1)}
            rx="3"
          />
        ))}
        {points === undefined ? null : <polyline class="line" points={points} />}
        {labels.map((text, index) =>
          index % Math.ceil(labels.length / 14) === 0 ? (
            <text class="tick" x={middle(index)} y={HEIGHT - 6} text-anchor="middle">
              {text}
            </text>
          ) : null,
        )}
      </svg>
      <details>
        <summary>{title}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{label}</th>
              <th scope="col">{bars.name}</th>
              {line ? <th scope="col">{line.name}</th> : null}
            </tr>
          </thead>
          <tbody>
            {labels.map((text, index) => (
              <tr>
                <th scope="row">{text}</th>
                <td>{bars.values[index] ?? 0}</td>
                {line ? <td>{line.values[index] ?? 0}</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

/** An even number, so that its half is whole. */
function niceTop(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const top = [2, 4, 6, 8, 10].map((factor) => factor * magnitude).find((each) => each >= value) ?? value;
  return Math.max(2, top);
}

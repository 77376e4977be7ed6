import { init, type SeriesOption } from 'echarts';
import { clockOf } from './words.ts';

/**
 * Charts as SVG without scripts. Colours are CSS variables of the report, so they follow light and dark mode; the size fits a phone,
 * and grows with the page.
 */

export const COLOURS = {
  first: 'var(--first)',
  second: 'var(--second)',
  third: 'var(--third)',
  fourth: 'var(--fourth)',
} as const;

export interface Series {
  readonly name: string;
  readonly colour: (typeof COLOURS)[keyof typeof COLOURS];
  readonly kind: 'steps' | 'filled steps' | 'line' | 'dashed line' | 'dots' | 'bars' | 'stacked bars';
  /** Heights, one for each category; or pairs of x and y. */
  readonly data: readonly number[] | readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly x:
    | { readonly kind: 'clock'; readonly last: number }
    | { readonly kind: 'minutes'; readonly name: string; readonly most: number }
    /** @property every which labels to show: 4 shows every fourth */
    | {
        readonly kind: 'categories';
        readonly name: string;
        readonly labels: readonly string[];
        readonly every: number;
      };
  /** @property most the upper end; absent: that of the data */
  readonly y: { readonly name: string; readonly most?: number };
  readonly series: readonly Series[];
}

/** A chart with its legend. The legend is outside of the picture, where its text can wrap. */
export interface Picture {
  readonly svg: string;
  readonly key: readonly Pick<Series, 'name' | 'colour' | 'kind'>[];
}

const SIZE = { width: 420, height: 270 };
const INK = 'var(--ink)';
const FAINT = 'var(--line)';
const TEXT = { color: INK, fontSize: 13 };

export function draw({ x, y, series }: Chart): Picture {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: 'transparent',
      textStyle: { fontFamily: 'inherit', ...TEXT },
      grid: { left: 8, right: 18, top: 34, bottom: x.kind === 'clock' ? 8 : 28, containLabel: true },
      xAxis: xAxis(x),
      yAxis: { ...axis(), type: 'value', name: y.name, nameTextStyle: { ...TEXT, align: 'left' }, min: 0, max: y.most },
      series: series.map(seriesOption),
    });
    return { svg: chart.renderToSVGString({ useViewBox: true }), key: series };
  } finally {
    chart.dispose();
  }
}

function xAxis(x: Chart['x']) {
  const named = { nameLocation: 'middle', nameGap: 30, nameTextStyle: TEXT } as const;
  const plain = { ...axis(), splitLine: { show: false } };
  switch (x.kind) {
    case 'clock': {
      const axisLabel = { ...TEXT, hideOverlap: true, formatter: (minute: number) => clockOf(minute) };
      return { ...plain, type: 'value', min: 0, max: Math.ceil(x.last / 60) * 60, interval: 60, axisLabel } as const;
    }
    case 'minutes':
      return { ...plain, ...named, type: 'value', name: x.name, min: 0, max: x.most } as const;
    case 'categories': {
      const axisLabel = { ...TEXT, interval: x.every - 1 };
      return { ...plain, ...named, type: 'category', name: x.name, data: [...x.labels], axisLabel } as const;
    }
    default:
      return x satisfies never;
  }
}

function axis() {
  return {
    axisLine: { lineStyle: { color: FAINT } },
    axisTick: { lineStyle: { color: FAINT } },
    axisLabel: TEXT,
    splitLine: { lineStyle: { color: FAINT } },
  };
}

function seriesOption({ name, colour, kind, data }: Series): SeriesOption {
  const points = data.map((each) => (typeof each === 'number' ? each : [...each]));
  // No tooltips: the report has no scripts.
  const common = { name, data: points, silent: true, emphasis: { disabled: true } };
  const itemStyle = { color: colour };
  const line = { ...common, type: 'line', showSymbol: false, itemStyle } as const;
  const lineStyle = { color: colour, width: 1.5 };
  switch (kind) {
    case 'steps':
      return { ...line, lineStyle, step: 'end' };
    case 'filled steps':
      return { ...line, lineStyle, step: 'end', areaStyle: { color: colour, opacity: 0.25 } };
    case 'line':
      return { ...line, lineStyle };
    case 'dashed line':
      return { ...line, lineStyle: { ...lineStyle, type: 'dashed' } };
    case 'dots':
      return { ...common, type: 'scatter', symbolSize: 6, itemStyle: { color: colour, opacity: 0.6 } };
    case 'bars':
      return { ...common, type: 'bar', itemStyle };
    case 'stacked bars':
      return { ...common, type: 'bar', itemStyle, stack: 'all', barCategoryGap: '25%' };
    default:
      return kind satisfies never;
  }
}

import { useLayoutEffect, useRef, useState } from 'react';
import { number } from '../format.ts';
import { type Bar, type Chart, suppressed } from './statistics.ts';
import { ticksUpTo } from './ticks.ts';

/** Heights and widths in pixels. */
const barHeight = 18;
const groupGap = 12;
const axisHeight = 28;
const valueWidth = 64;
/** Of a value that is kept back: wide enough to see that there is something, the same for all. */
const hiddenWidth = 36;
const labelWidth = { least: 60, most: 340 };
const labelGap = 8;

/** A statistics answer as bars: a group for each value of the first dimension, a bar for each series. */
export function BarChart({ chart }: { readonly chart: Chart }) {
  const [chosen, setChosen] = useState(chart.measures[0]!);
  const measure = chart.measures.includes(chosen) ? chosen : chart.measures[0]!;
  const groups = chart.groupsOf(measure);
  const bars = groups.flatMap((group) => group.bars);
  const hasHidden = bars.some(isHidden);
  return (
    <figure className="chart">
      <div className="chart-head">
        <label>
          Measure
          <select value={measure} onChange={({ target }) => setChosen(target.value)}>
            {chart.measures.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {chart.series.length > 1 && (
          <ul className="chart-legend" aria-label="Series">
            {chart.series.map((name, index) => (
              <li key={name}>
                <svg width="12" height="12" aria-hidden="true">
                  <rect width="12" height="12" rx="2" className={colourOf(index)} />
                </svg>
                {name}
              </li>
            ))}
          </ul>
        )}
      </div>
      <Bars chart={chart} measure={measure} />
      <figcaption className="answer-note">
        {`${measure} by ${wordsOf(chart.by)}.`}
        {hasHidden &&
          ' Hatched: no number is published, because it is small or would reveal a small one; it is not zero.'}
        {bars.some(({ status }) => status === 'ROUNDED') && ' Numbers are rounded.'}
        {bars.some(({ status }) => status === 'OWN_RECORDS') && ' Of your own records alone.'}
      </figcaption>
    </figure>
  );
}

const colourOf = (index: number) => `series-${index}`;
const wordsOf = (name: string) => name.toLowerCase().replaceAll('_', ' ');

function Bars({ chart, measure }: { readonly chart: Chart; readonly measure: string }) {
  const [frame, width] = useWidth();
  const groups = chart.groupsOf(measure);
  const longest = Math.max(...groups.map(({ label }) => widthOf(label)));
  const left = Math.min(
    Math.max(longest + labelGap, labelWidth.least),
    Math.min(labelWidth.most, width / 2),
  );
  const largest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value ?? 0)), 0);
  const ticks = ticksUpTo(largest);
  const scale = Math.max(width - left - valueWidth, 80) / (ticks.at(-1) || 1);

  let y = axisHeight;
  const placed = groups.map((group) => {
    const top = y;
    y += Math.max(group.bars.length, 1) * barHeight + groupGap;
    return { ...group, top };
  });

  return (
    <div ref={frame} className="chart-frame">
      <svg width={width} height={y} role="img" aria-label={`Bar chart of ${measure}`}>
        <defs>
          <pattern
            id="hidden-value"
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <line x1="0" y1="0" x2="0" y2="6" />
          </pattern>
        </defs>
        {ticks.map((tick) => (
          <g key={tick} transform={`translate(${left + tick * scale} 0)`} className="chart-tick">
            <text y={axisHeight - 12} textAnchor="middle">
              {number(tick)}
            </text>
            <line y1={axisHeight - 6} y2={y} />
          </g>
        ))}
        {placed.map(({ label, bars, top }) => (
          <g key={label} transform={`translate(0 ${top})`}>
            <text
              className="chart-label"
              x={left - labelGap}
              y={(Math.max(bars.length, 1) * barHeight) / 2}
              textAnchor="end"
              dominantBaseline="central"
            >
              {shortened(label, left - labelGap)}
              <title>{label}</title>
            </text>
            {bars.map((bar, index) => (
              <g key={bar.series} transform={`translate(${left} ${index * barHeight})`}>
                <SingleBar
                  {...bar}
                  scale={scale}
                  colour={colourOf(chart.series.indexOf(bar.series))}
                />
                <title>{[label, bar.series, textOf(bar)].filter(Boolean).join(': ')}</title>
              </g>
            ))}
          </g>
        ))}
      </svg>
    </div>
  );
}

function SingleBar({ scale, colour, ...bar }: Bar & { scale: number; colour: string }) {
  const length = isHidden(bar) ? hiddenWidth : Math.max((bar.value ?? 0) * scale, 0);
  return (
    <>
      <rect
        className={isHidden(bar) ? 'hidden-value' : colour}
        y="1"
        width={length}
        height={barHeight - 3}
        rx="2"
      />
      <text x={length + 6} y={barHeight / 2} dominantBaseline="central" className="chart-value">
        {textOf(bar)}
      </text>
    </>
  );
}

const isHidden = ({ value, status }: Bar) => value === null && status === suppressed;

function textOf(bar: Bar): string {
  if (bar.value !== null) return number(bar.value);
  return isHidden(bar) ? 'not published' : 'no value';
}

const measuring = document.createElement('canvas').getContext('2d')!;
// As answer.css has it for the text of a chart.
measuring.font = '13px system-ui, sans-serif';

const widthOf = (text: string) => Math.ceil(measuring.measureText(text).width);

function shortened(label: string, width: number): string {
  if (widthOf(label) <= width) return label;
  let length = label.length - 1;
  while (length > 1 && widthOf(`${label.slice(0, length)}…`) > width) length -= 1;
  return `${label.slice(0, length)}…`;
}

/** The width of an element in pixels, as it changes. */
function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.floor(entry!.contentRect.width)),
    );
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, []);
  return [ref, width] as const;
}

import type { Step } from '../../domain/statement';
import { compareDecimals, grouped, minus, negative, portion } from '../../format/money';

const width = 1080;
const height = 250;
const top = 26;
const foot = 44;

interface Bar {
  step: Step;
  from: string;
  to: string;
}

/** Draws the steps: totals stand on the ground, changes hang between; sizes are for the eye, figures are exact. */
export function Waterfall({ steps, currency, label }: { steps: Step[]; currency: string; label: string }) {
  const bars = hang(steps);
  const ends = bars.flatMap((bar) => [bar.from, bar.to]);
  const high = ends.reduce((a, b) => (compareDecimals(a, b) > 0 ? a : b), '0');
  const low = ends.reduce((a, b) => (compareDecimals(a, b) < 0 ? a : b), '0');
  const span = minus(high, low);
  const y = (value: string) => top + portion(minus(high, value), span) * (height - top - foot);
  const slot = width / bars.length;
  return (
    <svg className="wf" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${label} (${currency})`}>
      <line className="axis" x1={0} x2={width} y1={y('0')} y2={y('0')} />
      {bars.map((bar, i) => {
        const [a, b] = [y(bar.from), y(bar.to)];
        const x = i * slot + slot * 0.16;
        const next = bars[i + 1];
        return (
          <g key={bar.step.key}>
            <title>{`${bar.step.label}: ${grouped(bar.step.value)}`}</title>
            <rect x={x} y={Math.min(a, b)} width={slot * 0.68} height={Math.max(1.5, Math.abs(a - b))} rx={2} fill={colour(bar.step)} />
            <text x={x + slot * 0.34} y={Math.min(a, b) - 7} textAnchor="middle" fontWeight={bar.step.total ? 600 : 400}>{grouped(bar.step.value)}</text>
            {next && <line className="link" x1={x + slot * 0.68} x2={(i + 1) * slot + slot * 0.16} y1={b} y2={b} />}
            <Label text={bar.step.label} x={x + slot * 0.34} room={Math.floor(slot / 12.5)} />
          </g>
        );
      })}
    </svg>
  );
}

function hang(steps: Step[]): Bar[] {
  let level = '0';
  return steps.map((step) => {
    const from = step.total ? '0' : level;
    level = step.total ? step.value : minus(level, minus('0', step.value));
    return { step, from, to: level };
  });
}

function colour(step: Step): string {
  if (step.key === 'payable' || step.key === 'share') return '#0b625d';
  if (step.total) return '#5d6f83';
  return negative(step.value) ? '#c98b7d' : '#7fb5a0';
}

/** Two short lines below the bar; the full text is in the title and in the table. */
function Label({ text, x, room }: { text: string; x: number; room: number }) {
  const wide = /[\u4e00-\u9fff]/.test(text) ? 1 : 1.9;
  const limit = Math.max(4, Math.floor(room * wide));
  const first = cut(text, limit);
  const rest = text.slice(first.length).trim();
  return (
    <text x={x} y={height - foot + 18} textAnchor="middle">
      <tspan x={x}>{first}</tspan>
      {rest && <tspan x={x} dy={15}>{rest.length > limit ? `${rest.slice(0, limit - 1)}…` : rest}</tspan>}
    </text>
  );
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const space = text.lastIndexOf(' ', limit);
  return text.slice(0, space > 3 ? space : limit);
}

import { grouped } from './money';
import { month } from './time';

type Translate = (key: string, options?: Record<string, unknown>) => string;

interface Event {
  kind: string;
  params: Record<string, unknown>;
}

// Parameters that name something of a list; the page has a word for each.
const named: Record<string, string> = {
  stage: 'stage',
  plan: 'plan',
  side: 'side',
  status: 'status',
  step: 'step',
  kind: 'kind',
};
const amounts = new Set(['total', 'amount', 'saving', 'share', 'payable', 'held', 'cost']);
const months = new Set(['month', 'period']);

/** Turns a business event into a sentence in the reader's language. An unknown event is shown by its name. */
export function sentence(event: Event, t: Translate, locale: string): string {
  const key = `timeline.${event.kind}`;
  const params: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(event.params)) params[name] = word(event, name, value, t, locale);
  const text = t(key, { ...blanks(event), ...params, defaultValue: '' });
  return text || t('timeline.unknown', { kind: event.kind });
}

function word(event: Event, name: string, value: unknown, t: Translate, locale: string): unknown {
  const text = textOf(value);
  if (amounts.has(name)) return amount(text, event.params.currency);
  if (months.has(name)) return month(text, locale);
  if (name === 'state') return t(`state.${text}`, { defaultValue: text });
  const list = named[name];
  return list ? t(`${list}.${text}`, { defaultValue: text }) : text;
}

/** Absent parameters read as a dash instead of a placeholder. */
function blanks(event: Event): Record<string, string> {
  const names = ['invoice', 'month', 'total', 'number', 'period', 'share', 'payable', 'reason', 'season', 'version', 'step', 'file', 'amount', 'headcount', 'articles', 'stage', 'side', 'plan', 'kind', 'saving', 'held', 'starts_on', 'status', 'attention', 'state', 'cost', 'original', 'verdict'];
  return Object.fromEntries(names.filter((name) => !(name in event.params)).map((name) => [name, '—']));
}

function amount(text: string, currency: unknown): string {
  return `${currency === 'CNY' || !currency ? '¥' : String(currency)} ${grouped(text)}`;
}

function textOf(value: unknown): string {
  if (value && typeof value === 'object' && 'amount' in value) return String((value as { amount: unknown }).amount);
  return value === null || value === undefined || value === '' ? '—' : String(value);
}

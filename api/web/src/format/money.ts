import type { Money } from '../api/client';

const symbols: Record<string, string> = { CNY: '¥', USD: '$', EUR: '€', GBP: '£', JPY: 'JP¥', HKD: 'HK$' };

/**
 * Writes a decimal text with thousands separators. Text in, text out: an amount never becomes a binary number,
 * so what is shown is what the server said, digit for digit.
 */
export function grouped(decimal: string): string {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(decimal);
  if (!match) return decimal;
  const [, sign = '', whole = '', fraction = ''] = match;
  return (sign ? '−' : '') + whole.replace(/\B(?=(\d{3})+$)/g, ',') + fraction;
}

/** Writes an amount with its currency: ¥ 17,220.00. */
export function money(amount: Money | undefined): string {
  if (!amount) return '—';
  return `${symbols[amount.currency] ?? amount.currency} ${grouped(amount.amount)}`;
}

/** Writes a ratio in percent by moving the point: "0.7312" is 73.12 %. */
export function percent(ratio: string | undefined): string {
  const match = ratio === undefined ? null : /^(-?)(\d+)(?:\.(\d+))?$/.exec(ratio);
  if (!match) return '—';
  const [, sign = '', whole = '0', fraction = ''] = match;
  const digits = fraction.padEnd(2, '0');
  const number = (whole + digits.slice(0, 2)).replace(/^0+(?=\d)/, '');
  const rest = digits.slice(2).replace(/0+$/, '');
  return `${sign ? '−' : ''}${grouped(number)}${rest ? `.${rest}` : ''} %`;
}

/** Tells whether a decimal text is below zero. */
export function negative(decimal: string): boolean {
  return /^-/.test(decimal) && /[1-9]/.test(decimal);
}

/** Tells whether a decimal text is zero. */
export function zero(decimal: string | undefined): boolean {
  return !decimal || !/[1-9]/.test(decimal);
}

/** Compares the sizes of two decimal texts exactly: below, at or above zero as a is smaller, equal or larger. */
export function compareDecimals(a: string, b: string): number {
  const [x, y] = scaled(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The difference a - b of two decimal texts, exactly. */
export function minus(a: string, b: string): string {
  const places = Math.max(placesOf(a), placesOf(b));
  const [x, y] = scaled(a, b);
  return unscale(x - y, places);
}

/** The share of a in b as a number between 0 and 1, for drawing only: bars, never figures. */
export function portion(a: string, b: string): number {
  const [x, y] = scaled(a, b);
  return y === 0n ? 0 : Number((x * 100000n) / y) / 100000;
}

function placesOf(decimal: string): number {
  return decimal.split('.')[1]?.length ?? 0;
}

function scaled(a: string, b: string): [bigint, bigint] {
  const places = Math.max(placesOf(a), placesOf(b));
  const scale = (text: string) => BigInt(text.replace('.', '') + '0'.repeat(places - placesOf(text)));
  return [scale(a), scale(b)];
}

function unscale(units: bigint, places: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

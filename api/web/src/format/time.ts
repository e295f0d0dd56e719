/** The instant in the reader's language: day and minute, in the zone given or the reader's own. */
export function instant(at: string | undefined, locale: string, zone?: string): string {
  if (!at) return '—';
  return new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(at));
}

/** The day of an instant. */
export function day(at: string | undefined, locale: string, zone?: string): string {
  if (!at) return '—';
  // A bare date belongs to no zone: it is read and written in the same one, so it never moves.
  const bare = /^\d{4}-\d{2}-\d{2}$/.test(at);
  return new Intl.DateTimeFormat(locale, {
    timeZone: bare ? 'UTC' : zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(new Date(at));
}

/** A month as people say it: 2026年3月, March 2026. */
export function month(text: string, locale: string): string {
  if (!/^\d{4}-\d{2}$/.test(text)) return text;
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', year: 'numeric', month: 'long' }).format(
    new Date(`${text}-15T00:00:00Z`),
  );
}

/** The month some months away: shift('2026-01', -1) is 2025-12. */
export function shift(text: string, by: number): string {
  const [year = 0, number = 1] = text.split('-').map(Number);
  const count = year * 12 + number - 1 + by;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}

/** Whole days from now to an instant, rounded up; below zero when it has passed. */
export function daysUntil(at: string, now: string): number {
  return Math.ceil((Date.parse(at) - Date.parse(now)) / 86_400_000);
}

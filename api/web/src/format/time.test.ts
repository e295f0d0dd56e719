import { expect, it } from 'vitest';
import { day, daysUntil, instant, month, shift } from './time';

it('an instant is shown in the zone of the engagement', () => {
  expect(instant('2026-03-31T16:30:00Z', 'en-GB', 'Asia/Shanghai')).toBe('01/04/2026, 00:30');
  expect(instant(undefined, 'en')).toBe('—');
});

it('a day stays the same day in every zone', () => {
  expect(day('2026-11-11', 'en-GB', 'Pacific/Kiritimati')).toBe('11/11/2026');
  expect(day('2026-11-11', 'en-GB', 'UTC')).toBe('11/11/2026');
});

it('a month is written as people say it', () => {
  expect(month('2026-03', 'zh-CN')).toBe('2026年3月');
  expect(month('2026-03', 'en')).toBe('March 2026');
  expect(month('year', 'en')).toBe('year');
});

it('months are counted across the new year', () => {
  expect(shift('2026-01', -1)).toBe('2025-12');
  expect(shift('2026-11', 3)).toBe('2027-02');
});

it('days to a deadline', () => {
  expect(daysUntil('2026-04-10T10:00:00Z', '2026-04-08T10:00:00Z')).toBe(2);
  expect(daysUntil('2026-04-07T10:00:00Z', '2026-04-08T10:00:00Z')).toBe(-1);
});

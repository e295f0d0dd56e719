import { expect, it } from 'vitest';
import { en } from './en';
import { zh } from './zh-CN';

const holes = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

it('both languages have the same words', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
});

it('a sentence says the same things in both languages', () => {
  for (const key of Object.keys(zh) as (keyof typeof zh)[]) {
    expect(holes(en[key]), key).toEqual(holes(zh[key]));
  }
});

it('no word is left empty', () => {
  for (const [key, text] of [...Object.entries(zh), ...Object.entries(en)]) expect(text.trim(), key).not.toBe('');
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { zh } from '../locale/zh-CN';

const folder = join(import.meta.dirname, '../../../../activities');
const code = readdirSync(folder)
  .filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');
// A kind that ends in _ is put together with a state: one sentence of that beginning has to exist.
const missing = (kinds: string[], list: string) =>
  kinds.filter((kind) => !Object.keys(zh).some((key) => (kind.endsWith('_') ? key.startsWith(`${list}.${kind}`) : key === `${list}.${kind}`)));
const found = (pattern: RegExp) => [...new Set([...code.matchAll(pattern)].map((match) => match[1] ?? ''))];

it('the page has a sentence for every event the server tells', () => {
  const kinds = [...found(/Kind:\s*"([a-z_]+\.[a-z_]+)"/g), ...found(/\btell(?:Cost)?\("([a-z_]+\.[a-z_]+)"/g)];
  expect(kinds.length).toBeGreaterThan(15);
  expect(missing(kinds, 'timeline')).toEqual([]);
});

it('and a name for every task it opens', () => {
  const kinds = found(/\b(?:task|openTask|ask)\((?:[^"()]*,\s*)?"([a-z_]+\.[a-z_]+)"/g);
  expect(kinds.length).toBeGreaterThan(15);
  expect(missing(kinds, 'task')).toEqual([]);
});

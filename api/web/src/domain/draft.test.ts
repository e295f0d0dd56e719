import { describe, expect, it } from 'vitest';
import { type Charge, clean, complete, type Draft, referenceTerms, startRequest, volumes } from './draft';

const human: Charge = { key: 'human', model: 'volume', meter: 'contacts.human', tier_meter: 'contacts.total', tiers: [{ up_to: '30000', unit_price: '3.60' }, { up_to: '99', unit_price: '3.20' }], amount: '5' };
const draft: Draft = {
  merchant_id: 'tea', shop_ids: ['tea-tmall'], name: ' 茶叶 2026 ', plan: 'hybrid', starts_on: '2026-01-01', ends_on: '', currency: 'CNY',
  time_zone: 'Asia/Shanghai', tax_rate: '0.06', tax_mode: 'exclusive', payment_days: 30, charges: [human], savings: null,
};

describe('what the five steps send', () => {
  it('a charge keeps only the fields of its model, and its last tier is open', () =>
    expect(clean(human)).toEqual({
      key: 'human', model: 'volume', meter: 'contacts.human', tier_meter: 'contacts.total',
      tiers: [{ up_to: '30000', unit_price: '3.60' }, { unit_price: '3.20' }],
    }));
  it('no end and no share unless chosen', () => {
    const request = startRequest(draft);
    expect(request).not.toHaveProperty('ends_on');
    expect(request.contract).not.toHaveProperty('savings_share');
    expect(request.name).toBe('茶叶 2026');
  });
  it('the share\'s terms when chosen', () => expect(startRequest({ ...draft, savings: referenceTerms }).contract.savings_share?.gates).toHaveLength(4));
  it('what the plan paid by outcome counts is an outcome fee', () => {
    const resolved: Charge = { key: 'ai', model: 'per_unit', meter: 'contacts.ai', unit_price: '0.9' };
    const kinds = (plan: Draft['plan']) => startRequest({ ...draft, plan, charges: [human, resolved] }).contract.charges.map((term) => term.kind);
    expect(kinds('outcome')).toEqual([undefined, 'outcome_fee']);
    expect(kinds('hybrid')).toEqual([undefined, undefined]);
  });
  it('prices stay text', () => expect(startRequest(draft).contract.charges[0]?.charge.tiers?.[0]?.unit_price).toBe('3.60'));
});

describe('a charge is priced when it is complete', () => {
  it.each<[string, Charge, boolean]>([
    ['a flat amount', { key: 'a', model: 'flat', amount: '5000' }, true],
    ['no amount yet', { key: 'a', model: 'flat', amount: '' }, false],
    ['a comma for a point', { key: 'a', model: 'flat', amount: '5,5' }, false],
    ['tiers with a bound each but the last', human, true],
    ['a tier without a price', { ...human, tiers: [{ up_to: '1' }, { unit_price: '1' }] }, false],
    ['no meter', { ...human, meter: undefined }, false],
    ['a package', { key: 'p', model: 'package', meter: 'contacts.ai', package: { size: '100', price: '5' } }, true],
  ])('%s', (_, charge, expected) => expect(complete(charge)).toBe(expected));
});

it('the preview splits every volume into AI and people without losing a contact', () => {
  const [at] = volumes([human, { key: 't', model: 'seat_days', meter: 'seats.temp_days' }], [10001], 70, { 'seats.temp_days': '12' });
  expect(at).toEqual({ 'contacts.total': '10001', 'contacts.ai': '7001', 'contacts.human': '3000', 'seats.temp_days': '12' });
});

import { describe, expect, it } from 'vitest';
import { compareDecimals, grouped, minus, money, negative, percent, portion, zero } from './money';

describe('amounts are shown as the server wrote them', () => {
  it.each([
    ['0.00', '0.00'],
    ['17220.00', '17,220.00'],
    ['999', '999'],
    ['1000', '1,000'],
    ['-1234567.8', '−1,234,567.8'],
    ['9007199254740993.01', '9,007,199,254,740,993.01'],
    ['not a number', 'not a number'],
  ])('%s as %s', (text, shown) => expect(grouped(text)).toBe(shown));

  it('with the sign of the currency, or its code', () => {
    expect(money({ amount: '17220.00', currency: 'CNY' })).toBe('¥ 17,220.00');
    expect(money({ amount: '1500', currency: 'KRW' })).toBe('KRW 1,500');
    expect(money(undefined)).toBe('—');
  });
});

describe('ratios are shown in percent without losing a digit', () => {
  it.each([
    ['0.7312', '73.12 %'],
    ['1', '100 %'],
    ['0.2', '20 %'],
    ['0.005', '0.5 %'],
    ['-0.0733', '−7.33 %'],
    ['12.5', '1,250 %'],
  ])('%s as %s', (ratio, shown) => expect(percent(ratio)).toBe(shown));

  it('and what was not measured as a dash', () => expect(percent(undefined)).toBe('—'));
});

describe('amounts are compared and subtracted exactly', () => {
  it('where a binary number would be wrong', () => expect(minus('0.30', '0.10')).toBe('0.20'));
  it('below zero', () => expect(minus('66000.00', '117000')).toBe('-51000.00'));
  it('with different places', () => expect(compareDecimals('2.5', '2.50')).toBe(0));
  it('beyond 2^53', () => expect(compareDecimals('9007199254740993', '9007199254740992')).toBe(1));
  it('a share of a bar', () => expect(portion('25.00', '100')).toBe(0.25));
  it('of nothing', () => expect(portion('25.00', '0')).toBe(0));
  it('minus zero is not below zero', () => expect(negative('-0.00')).toBe(false));
  it('zero is zero in any scale', () => expect([zero('0.00'), zero('0.01'), zero(undefined)]).toEqual([true, false, true]));
});

import { describe, expect, it } from 'vitest';
import { minus } from '../format/money';
import { healthOf, placeOf } from './health';
import { invoiceVerbs } from './invoice';
import { type Statement, statementVerbs, waterfall } from './statement';

const yuan = (amount: string) => ({ amount, currency: 'CNY' });
const statement = {
  state: 'submitted',
  prepared_by: 'finance',
  baseline: yuan('117000.00'),
  actual: yuan('66000.00'),
  gross_saving: yuan('51000.00'),
  share: yuan('17220.00'),
  payable: yuan('17000.00'),
  held: yuan('220.00'),
  input: { period: { adjustments: [{ reason: 'x', amount: '1000.00' }], costs: [{ key: 'ai', amount: '66000.00' }] } },
  output: { forfeited: '100.00' },
  disputes: [],
} as unknown as Statement;

describe('who may do what with an invoice', () => {
  const draft = { state: 'draft', checks: [], prepared_by: 'system' };
  it('finance checks a draft', () => expect(invoiceVerbs(draft, ['finance'], 'f')).toContain('check'));
  it('but not past a blocking check', () =>
    expect(invoiceVerbs({ ...draft, checks: [{ code: 'x', severity: 'blocking', sentence: '' }] }, ['finance'], 'f')).not.toContain('check'));
  it('who checked it never approves it', () => {
    const review = { state: 'review', checks: [], prepared_by: 'ann' };
    expect(invoiceVerbs(review, ['finance', 'finance_approver'], 'ann')).not.toContain('approve');
    expect(invoiceVerbs(review, ['finance_approver'], 'bob')).toContain('approve');
  });
  it('the merchant confirms or objects while the window is open', () =>
    expect(invoiceVerbs({ ...draft, state: 'sent' }, ['merchant_signer'], 'm')).toEqual(['confirm', 'object']));
  it('an auditor changes nothing', () => expect(invoiceVerbs(draft, ['auditor'], 'a')).toEqual([]));
});

describe('who may do what with a statement', () => {
  it('an approver approves or returns', () => expect(statementVerbs(statement, ['finance_approver'], 'approver')).toEqual(['approve', 'reject']));
  it('the preparer does not', () => expect(statementVerbs(statement, ['finance_approver'], 'finance')).toEqual(['reject']));
  it('a dispute is decided only when one is open', () =>
    expect(statementVerbs({ ...statement, state: 'posted' }, ['finance_approver'], 'a')).toEqual([]));
});

it('the waterfall adds up: every total is the one before plus the changes between', () => {
  let running = '0';
  for (const step of waterfall(statement, (key) => key)) {
    if (step.key === 'raw') running = step.value;
    else if (step.total) expect(minus(running, step.value), step.key).toMatch(/^0(\.0+)?$/);
    else running = minus(running, minus('0', step.value));
  }
});

it('an engagement that needs a person is red, one that rests is amber', () => {
  const engagement = { attention: '', stage: 'live', open_tasks: 0 } as Parameters<typeof healthOf>[0];
  expect(healthOf(engagement)).toBe('green');
  expect(healthOf({ ...engagement, stage: 'held' })).toBe('amber');
  expect(healthOf({ ...engagement, attention: 'invoice blocked' })).toBe('red');
});

it('a task leads to its subject', () => {
  expect(placeOf('invoice', 'e1.2026-03.service')).toBe('/invoices/e1.2026-03.service');
  expect(placeOf('contract', 'e1/1', 'e1')).toBe('/engagements/e1/contract');
  expect(placeOf('billing', 'x')).toBe('/tasks');
});

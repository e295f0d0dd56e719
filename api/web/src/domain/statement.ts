import type { Role, Schemas } from '../api/client';
import { minus, zero } from '../format/money';

export type Statement = Schemas['Statement'];
export type StatementVerb = 'submit' | 'approve' | 'reject' | 'revise' | 'accept' | 'dispute' | 'resolve' | 'restate';

const rules: { verb: StatementVerb; roles: Role[]; states: string[] }[] = [
  { verb: 'submit', roles: ['finance'], states: ['draft'] },
  { verb: 'approve', roles: ['finance_approver'], states: ['submitted'] },
  { verb: 'reject', roles: ['finance_approver'], states: ['submitted'] },
  { verb: 'revise', roles: ['finance'], states: ['draft', 'rejected'] },
  { verb: 'accept', roles: ['merchant_signer'], states: ['sent'] },
  { verb: 'dispute', roles: ['merchant_signer'], states: ['sent'] },
  { verb: 'resolve', roles: ['finance_approver', 'finance'], states: ['disputed', 'posted'] },
  { verb: 'restate', roles: ['finance'], states: ['posted'] },
];

/** What a person may do with a statement now; a preparer never approves. */
export function statementVerbs(statement: Statement, roles: readonly Role[], user: string): StatementVerb[] {
  const open = (statement.disputes ?? []).some((dispute) => dispute.state === 'open');
  return rules
    .filter((rule) => rule.states.includes(statement.state) && rule.roles.some((role) => roles.includes(role)))
    .filter((rule) => !(rule.verb === 'approve' && statement.prepared_by === user))
    .filter((rule) => rule.verb !== 'resolve' || open)
    .filter((rule) => rule.verb !== 'restate' || !yearly(statement))
    .map((rule) => rule.verb);
}

/** A contract year's true-up; it sums months up and has no gates or bands of its own. */
export function yearly(statement: Statement): boolean {
  return statement.status === 'TRUE_UP';
}

/** One step of the waterfall: a total stands on the ground, a change hangs between its neighbours. */
export interface Step {
  key: string;
  label: string;
  value: string;
  total: boolean;
}

interface Input {
  period?: { adjustments?: { reason: string; amount: string }[]; costs?: { key: string; amount: string }[] };
}
interface Output {
  bands?: { share: string }[];
  forfeited?: string;
}

type Word = (key: string, params?: Record<string, unknown>) => string;

/** The way from baseline to what is payable: adjustments, costs, saving, what the merchant keeps, limits, disputes. */
export function waterfall(statement: Statement, t: Word): Step[] {
  const adjustments = (statement.input as Input | undefined)?.period?.adjustments ?? [];
  const costs = (statement.input as Input | undefined)?.period?.costs ?? [];
  const forfeited = (statement.output as Output | undefined)?.forfeited ?? '0';
  const raw = adjustments.reduce((sum, a) => minus(sum, a.amount), statement.baseline.amount);
  const share = statement.share.amount;
  const before = minus(share, negated(forfeited));
  const steps: Step[] = [{ key: 'raw', label: t('settlement.base_raw'), value: raw, total: true }];
  for (const [i, a] of adjustments.entries()) steps.push(change(`nra${i}`, t('settlement.adjustment', { reason: a.reason }), a.amount));
  if (adjustments.length > 0) steps.push({ key: 'baseline', label: t('settlement.baseline'), value: statement.baseline.amount, total: true });
  for (const c of costs) steps.push(change(c.key, t(`charge.${c.key}`, { defaultValue: c.key }), negated(c.amount)));
  steps.push({ key: 'saving', label: t('settlement.saving'), value: statement.gross_saving.amount, total: true });
  steps.push(change('merchant', t('settlement.merchant_net'), minus(before, statement.gross_saving.amount)));
  if (!zero(forfeited)) steps.push(change('limit', t('settlement.limited'), negated(forfeited)));
  steps.push({ key: 'share', label: t('settlement.share'), value: share, total: true });
  if (!zero(statement.held.amount)) steps.push(change('held', t('settlement.held'), negated(statement.held.amount)));
  steps.push({ key: 'payable', label: t('settlement.payable'), value: statement.payable.amount, total: true });
  return steps;
}

function change(key: string, label: string, value: string): Step {
  return { key, label, value, total: false };
}

function negated(decimal: string): string {
  return minus('0', decimal);
}

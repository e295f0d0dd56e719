import type { Role, Schemas } from '../api/client';

export type Invoice = Schemas['Invoice'];
export type InvoiceVerb = 'check' | 'approve' | 'return' | 'adjust' | 'add_line' | 'hold' | 'release' | 'send' | 'confirm' | 'object' | 'resolve' | 'issue' | 'void';

const rules: { verb: InvoiceVerb; roles: Role[]; states: string[] }[] = [
  { verb: 'check', roles: ['finance'], states: ['draft'] },
  { verb: 'approve', roles: ['finance_approver'], states: ['review'] },
  { verb: 'send', roles: ['finance'], states: ['approved'] },
  { verb: 'issue', roles: ['finance'], states: ['confirmed'] },
  { verb: 'confirm', roles: ['merchant_signer'], states: ['sent'] },
  { verb: 'object', roles: ['merchant_signer'], states: ['sent', 'objected'] },
  { verb: 'resolve', roles: ['finance', 'account_manager'], states: ['objected'] },
  { verb: 'return', roles: ['finance_approver'], states: ['review', 'approved'] },
  { verb: 'adjust', roles: ['finance'], states: ['draft', 'review', 'held'] },
  { verb: 'add_line', roles: ['finance'], states: ['draft', 'review', 'held'] },
  { verb: 'hold', roles: ['finance'], states: ['draft', 'review', 'approved'] },
  { verb: 'release', roles: ['finance'], states: ['held'] },
  { verb: 'void', roles: ['finance'], states: ['draft', 'review', 'approved', 'held', 'sent', 'objected', 'confirmed'] },
];

/** What a person may do with an invoice now. The server decides; this only hides what it would refuse. */
export function invoiceVerbs(invoice: Pick<Invoice, 'state' | 'checks' | 'prepared_by'>, roles: readonly Role[], user: string): InvoiceVerb[] {
  const blocked = invoice.checks.some((check) => check.severity === 'blocking');
  return rules
    .filter((rule) => rule.states.includes(invoice.state) && rule.roles.some((role) => roles.includes(role)))
    .filter((rule) => !(rule.verb === 'check' && blocked))
    .filter((rule) => !(rule.verb === 'approve' && invoice.prepared_by === user))
    .map((rule) => rule.verb);
}

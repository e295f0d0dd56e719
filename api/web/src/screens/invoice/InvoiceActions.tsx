import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { base, type Schemas } from '../../api/client';
import type { Invoice, InvoiceVerb } from '../../domain/invoice';
import { Action } from '../../ui/action';
import { Amount } from '../../ui/basics';

const objectionKinds = ['not_resolved', 'duplicate', 'not_ours', 'wrong_price', 'wrong_quantity', 'other'];

/** The buttons of an invoice: what roles and state allow, the next step first. */
export function InvoiceActions({ bill, verbs, line }: { bill: Invoice; verbs: InvoiceVerb[]; line?: Schemas['InvoiceLine'] }) {
  const { t, i18n } = useTranslation();
  const file = `${base}/invoices/${encodeURIComponent(bill.id)}`;
  const path = { invoice: bill.id };
  const reason = { name: 'reason', label: t('common.reason'), kind: 'long' as const, hint: t('common.reason_hint') };
  const seen = { path, seen: bill.etag };
  const buttons: Record<InvoiceVerb, ReactNode> = {
    check: <span data-key="a"><Action path="/invoices/{invoice}/approve" label={t('invoice.check')} primary command={() => seen} /></span>,
    approve: <span data-key="a"><Action path="/invoices/{invoice}/approve" label={t('invoice.approve')} primary command={() => seen} /></span>,
    send: <Action path="/invoices/{invoice}/send" label={t('invoice.send')} primary command={() => ({ path })} />,
    issue: <Action path="/invoices/{invoice}/issue" label={t('invoice.issue')} primary command={() => ({ path })} />,
    confirm: (
      <Action path="/invoices/{invoice}/confirm" label={t('invoice.confirm')} primary about={<Shown bill={bill} />} command={() => seen} />
    ),
    object: <ObjectButton bill={bill} />,
    resolve: null,
    return: <Action path="/invoices/{invoice}/return" label={t('invoice.return')} fields={[reason]} command={(a) => ({ path, body: { reason: a.reason ?? '' } })} />,
    adjust: line ? (
      <Action
        path="/invoices/{invoice}/adjust"
        label={t('invoice.adjust')}
        fields={[{ name: 'amount', label: t('invoice.adjust_amount'), initial: line.net.amount }, reason]}
        about={<span className="muted">{line.label || line.charge}</span>}
        command={(a) => ({ path, body: { line: line.line_no, amount: a.amount ?? '', reason: a.reason ?? '' } })}
      />
    ) : null,
    add_line: (
      <Action
        path="/invoices/{invoice}/lines"
        label={t('invoice.add_line')}
        fields={[{ name: 'label', label: t('invoice.label') }, { name: 'amount', label: t('common.amount') }, reason]}
        command={(a) => ({ path, body: { label: a.label ?? '', amount: a.amount ?? '', reason: a.reason ?? '' } })}
      />
    ),
    hold: <Action path="/invoices/{invoice}/hold" label={t('invoice.hold')} fields={[reason]} command={(a) => ({ path, body: { reason: a.reason ?? '' } })} />,
    release: <Action path="/invoices/{invoice}/hold" label={t('invoice.release')} primary fields={[reason]} command={(a) => ({ path, body: { reason: a.reason ?? '' } })} />,
    void: <Action path="/invoices/{invoice}/void" label={t('invoice.void')} danger fields={[reason]} command={(a) => ({ path, body: { reason: a.reason ?? '' } })} />,
  };
  return (
    <>
      {verbs.map((verb) => <span key={verb}>{buttons[verb]}</span>)}
      <Button href={`${file}/pdf?lang=${i18n.language}`}>PDF</Button>
      <Button href={`${file}/xlsx?lang=${i18n.language}`}>XLSX</Button>
      {bill.number && <Button href={`${file}/document`}>{t('invoice.document')}</Button>}
    </>
  );
}

/** What the merchant confirms, with its fingerprint. */
function Shown({ bill }: { bill: Invoice }) {
  const { t } = useTranslation();
  return (
    <div className="stack tight">
      <Amount of={bill.total} strong />
      <span className="muted">{t('common.hash_hint')}</span>
      <code className="mono">{bill.etag}</code>
    </div>
  );
}

function ObjectButton({ bill }: { bill: Invoice }) {
  const { t } = useTranslation();
  const lines = (bill.lines ?? []).map((line) => ({ value: String(line.line_no), label: `${line.line_no} · ${t(`charge.${line.charge}`, { defaultValue: line.label })}` }));
  return (
    <Action
      path="/invoices/{invoice}/objections"
      label={t('invoice.object')}
      about={<Shown bill={bill} />}
      fields={[
        { name: 'kind', label: t('invoice.objection_kind'), kind: 'choice', options: objectionKinds.map((value) => ({ value, label: t(`objection.${value}`) })) },
        { name: 'reason', label: t('common.reason'), kind: 'long' },
        { name: 'lines', label: t('invoice.objection_lines'), kind: 'choices', options: lines, optional: true },
        { name: 'contacts', label: t('invoice.objection_contacts'), kind: 'long', optional: true },
      ]}
      command={(a) => ({
        path: { invoice: bill.id },
        body: {
          kind: a.kind as 'other',
          reason: a.reason ?? '',
          lines: a.lines ? a.lines.split(',').map(Number) : undefined,
          contact_ids: a.contacts?.trim() ? a.contacts.trim().split(/\s+/) : undefined,
        },
      })}
    />
  );
}

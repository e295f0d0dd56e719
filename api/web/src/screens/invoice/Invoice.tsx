import { Card } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useRead } from '../../api/read';
import { useMe } from '../../api/session';
import { type Invoice as Bill, invoiceVerbs } from '../../domain/invoice';
import { instant, month } from '../../format/time';
import { Amount, Facts, Page, Reading, StateTag } from '../../ui/basics';
import { InvoiceActions } from './InvoiceActions';
import { Checks, Objections } from './Findings';
import { Explanation } from './Explanation';
import { Lines } from './Lines';
import { change } from './change';

/** Review of one invoice: its lines, and where each figure comes from. */
export default function Invoice() {
  const { id = '' } = useParams();
  const invoice = useRead('/invoices/{invoice}', { path: { invoice: id } });
  return <Reading of={invoice}>{(bill) => <Review bill={bill} />}</Reading>;
}

function Review({ bill }: { bill: Bill }) {
  const { t, i18n } = useTranslation();
  const { roles, user } = useMe();
  const lines = bill.lines ?? [];
  const [at, setAt] = useState(0);
  const [contacts, setContacts] = useState(false);
  const verbs = invoiceVerbs(bill, roles, user?.id ?? '');
  useKeys({
    j: () => setAt((n) => Math.min(n + 1, lines.length - 1)),
    k: () => setAt((n) => Math.max(n - 1, 0)),
    e: () => setContacts((shown) => !shown),
    a: () => document.querySelector<HTMLButtonElement>('[data-key="a"] button')?.click(),
  });
  const sub = (
    <>
      <StateTag state={bill.state} />
      <span>{bill.number ?? t('invoice.not_numbered')}</span>
      <Link to={`/engagements/${bill.engagement_id}/invoices`}>{bill.merchant_name}</Link>
      {bill.window_ends_at && bill.state === 'sent' && <span>{t('invoice.window', { at: instant(bill.window_ends_at, i18n.language) })}</span>}
    </>
  );
  const title = `${month(bill.month, i18n.language)} · ${t(`kind.${bill.kind}`, { defaultValue: bill.kind })}`;
  return (
    <Page title={title} sub={sub} actions={<InvoiceActions bill={bill} verbs={verbs} line={lines[at]} />}>
      <div className="grid-review">
        <div className="stack">
          <Card size="small" title={t('invoice.lines')} extra={<span className="small muted">{t('invoice.keys')}</span>}>
            <Lines bill={bill} at={at} onChoose={setAt} />
          </Card>
          <Checks bill={bill} />
          <Objections bill={bill} verbs={verbs} />
        </div>
        <div className="stack sticky">
          <Explanation bill={bill} line={lines[at]} contacts={contacts} onContacts={setContacts} />
          <Card size="small"><Facts rows={facts(bill, t, i18n.language)} /></Card>
        </div>
      </div>
    </Page>
  );
}

function facts(bill: Bill, t: (key: string, params?: Record<string, unknown>) => string, locale: string): [string, React.ReactNode][] {
  const rows: [string, React.ReactNode][] = [[t('invoice.total'), <Amount key="t" of={bill.total} strong />]];
  if (bill.last_month) rows.push([month(bill.last_month.month, locale), <span key="l"><Amount of={bill.last_month.total} /> <span className="muted">{change(bill, t)}</span></span>]);
  rows.push([t('nav.engagements'), t('invoice.contract_version', { version: bill.contract_version ?? '—' })]);
  if (bill.snapshot) rows.push([t('invoice.explain'), <span key="s">{t('invoice.snapshot', { rows: bill.snapshot.rows })}<div className="mono muted">{bill.snapshot.sha256}</div></span>]);
  rows.push([t('settlement.signoff'), [bill.prepared_by && t('invoice.prepared', { who: bill.prepared_by }), bill.approved_by && t('invoice.approved_by', { who: bill.approved_by }), bill.second_approver].filter(Boolean).join(' · ') || '—']);
  return rows;
}

/** Single keys act on the page unless somebody is typing or a dialog is open. */
function useKeys(keys: Record<string, () => void>) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const busy = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || document.querySelector('.ant-modal-wrap:not([style*="display: none"])');
      if (!busy && !event.ctrlKey && !event.metaKey && !event.altKey) keys[event.key]?.();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  });
}

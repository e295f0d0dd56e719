import { Alert, Card, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Invoice, InvoiceVerb } from '../../domain/invoice';
import { instant } from '../../format/time';
import { StateTag } from '../../ui/basics';
import { Action } from '../../ui/action';

/** What the checks found, blocking ones first. */
export function Checks({ bill }: { bill: Invoice }) {
  const { t } = useTranslation();
  const checks = [...bill.checks].sort((a, b) => a.severity.localeCompare(b.severity));
  return (
    <Card size="small" title={t('invoice.checks')}>
      <div className="stack tight">
        {checks.length === 0 && <Alert type="success" showIcon title={t('invoice.checks_none')} />}
        {checks.map((check) => (
          <Alert
            key={check.code + check.sentence}
            type={check.severity === 'blocking' ? 'error' : 'warning'}
            showIcon
            title={`${t(`invoice.${check.severity}`)} · ${t(`check.${check.code}`, { defaultValue: check.sentence })}`}
          />
        ))}
      </div>
    </Card>
  );
}

/** The merchant's objections and our answers. */
export function Objections({ bill, verbs }: { bill: Invoice; verbs: InvoiceVerb[] }) {
  const { t, i18n } = useTranslation();
  const objections = bill.objections ?? [];
  if (objections.length === 0) return null;
  const verdicts = ['accepted', 'partly_accepted', 'rejected'].map((value) => ({ value, label: t(`invoice.verdict.${value}`) }));
  return (
    <Card size="small" title={t('invoice.objections')}>
      <Table
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={objections}
        columns={[
          { title: t('invoice.objection_kind'), render: (_, o) => t(`objection.${o.kind}`) },
          { title: t('common.reason'), render: (_, o) => <>{o.reason}<div className="small muted">{[o.lines?.join(', '), o.contact_ids?.join(', ')].filter(Boolean).join(' · ')}</div></> },
          { title: t('common.state'), render: (_, o) => <><StateTag state={o.state} /><div className="small muted">{o.answer ?? t('invoice.answer_due', { at: instant(o.answer_due_at, i18n.language) })}</div></> },
          {
            title: '',
            render: (_, o) =>
              verbs.includes('resolve') && o.state === 'open' && (
                <Action
                  path="/invoices/{invoice}/resolve-objection"
                  label={t('invoice.resolve')}
                  small
                  fields={[
                    { name: 'verdict', label: t('invoice.verdict'), kind: 'choice', options: verdicts },
                    { name: 'answer', label: t('invoice.objection_answer'), kind: 'long' },
                    { name: 'contacts', label: t('invoice.objection_contacts'), kind: 'long', optional: true, initial: o.contact_ids?.join('\n') },
                  ]}
                  command={(a) => ({
                    path: { invoice: bill.id },
                    body: { objection_id: o.id, verdict: a.verdict as 'accepted', answer: a.answer ?? '', accepted_contact_ids: a.verdict === 'rejected' ? undefined : a.contacts?.split(/\s+/).filter(Boolean) },
                  })}
                />
              ),
          },
        ]}
      />
    </Card>
  );
}

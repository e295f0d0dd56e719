import { Table, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Invoice } from '../../domain/invoice';
import { day, month } from '../../format/time';
import { Amount, Nothing, StateTag } from '../../ui/basics';

/** Invoices in a table, the risky ones first within what was read. */
export function InvoiceTable({ invoices, short }: { invoices: Invoice[]; short?: boolean }) {
  const { t, i18n } = useTranslation();
  const risk = (invoice: Invoice) => invoice.checks.reduce((sum, c) => sum + (c.severity === 'blocking' ? 10 : 1), 0);
  return (
    <Table<Invoice>
      size="small"
      rowKey="id"
      pagination={{ pageSize: 50, hideOnSinglePage: true }}
      dataSource={[...invoices].sort((a, b) => risk(b) - risk(a))}
      locale={{ emptyText: <Nothing text={t('invoice.none')} /> }}
      columns={[
        { title: t('common.month'), render: (_, v) => <Link to={`/invoices/${v.id}`}>{month(v.month, i18n.language)}</Link> },
        ...(short ? [] : [{ title: t('engagement.merchant'), dataIndex: 'merchant_name' }]),
        { title: t('invoice.kind'), render: (_, v) => t(`kind.${v.kind}`, { defaultValue: v.kind }) },
        { title: t('invoice.number'), render: (_, v) => v.number ?? <span className="muted">{t('invoice.not_numbered')}</span> },
        { title: t('common.state'), render: (_, v) => <StateTag state={v.state} /> },
        { title: t('invoice.checks'), render: (_, v) => <CheckTags of={v} /> },
        { title: t('invoice.subtotal'), align: 'right', render: (_, v) => <Amount of={v.subtotal} /> },
        { title: t('invoice.total'), align: 'right', render: (_, v) => <Amount of={v.total} strong /> },
        { title: t('invoice.paid'), align: 'right', render: (_, v) => <Amount of={v.paid} /> },
        { title: t('invoice.due'), align: 'right', render: (_, v) => day(v.due_on, i18n.language) },
      ]}
    />
  );
}

function CheckTags({ of }: { of: Invoice }) {
  const { t } = useTranslation();
  const blocking = of.checks.filter((check) => check.severity === 'blocking').length;
  const warnings = of.checks.length - blocking;
  return (
    <>
      {blocking > 0 && <Tag color="red">{t('invoice.blocking')} {blocking}</Tag>}
      {warnings > 0 && <Tag color="orange">{t('invoice.warning')} {warnings}</Tag>}
    </>
  );
}

import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Statement } from '../../domain/statement';
import { month } from '../../format/time';
import { Amount, Nothing, StateTag } from '../../ui/basics';

export function SettlementTable({ statements, short }: { statements: Statement[]; short?: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <Table<Statement>
      size="small"
      rowKey="id"
      pagination={{ pageSize: 50, hideOnSinglePage: true }}
      dataSource={statements}
      locale={{ emptyText: <Nothing text={t('settlement.none')} /> }}
      columns={[
        { title: t('settlement.period'), render: (_, s) => <Link to={`/settlements/${s.id}`}>{month(s.period, i18n.language)}</Link> },
        ...(short ? [] : [{ title: t('engagement.name'), dataIndex: 'engagement_name' }]),
        { title: t('contract.version'), align: 'right', dataIndex: 'version' },
        { title: t('common.state'), render: (_, s) => <><StateTag state={s.state} /><StateTag state={s.status} of="status" /></> },
        { title: t('settlement.baseline'), align: 'right', render: (_, s) => <Amount of={s.baseline} /> },
        { title: t('settlement.actual'), align: 'right', render: (_, s) => <Amount of={s.actual} /> },
        { title: t('settlement.saving'), align: 'right', render: (_, s) => <Amount of={s.gross_saving} /> },
        { title: t('settlement.share'), align: 'right', render: (_, s) => <Amount of={s.share} /> },
        { title: t('settlement.payable'), align: 'right', render: (_, s) => <Amount of={s.payable} strong /> },
      ]}
    />
  );
}

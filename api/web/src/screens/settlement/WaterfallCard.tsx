import { Card, Segmented, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Statement, type Step, waterfall } from '../../domain/statement';
import { Amount } from '../../ui/basics';
import { Waterfall } from './Waterfall';

/** The way from baseline to payable, as a picture or as a table of the same figures. */
export function WaterfallCard({ of: s }: { of: Statement }) {
  const { t } = useTranslation();
  const [view, setView] = useState('chart');
  const steps = waterfall(s, (key, params) => t(key, params ?? {}));
  const currency = s.baseline.currency;
  return (
    <Card
      size="small"
      title={t('settlement.waterfall')}
      extra={
        <Segmented
          size="small"
          aria-label={t('settlement.waterfall')}
          value={view}
          onChange={setView}
          options={[{ value: 'chart', label: t('common.chart_view') }, { value: 'table', label: t('common.table_view') }]}
        />
      }
    >
      {view === 'chart' ? (
        <Waterfall steps={steps} currency={currency} label={t('settlement.waterfall_label')} />
      ) : (
        <Table<Step>
          size="small"
          rowKey="key"
          pagination={false}
          dataSource={steps}
          rowClassName={(step) => (step.total ? 'sum' : '')}
          columns={[
            { title: t('settlement.step'), dataIndex: 'label' },
            { title: t('common.amount'), align: 'right', render: (_, step) => <Amount of={{ amount: step.value, currency }} strong={step.total} /> },
          ]}
        />
      )}
    </Card>
  );
}

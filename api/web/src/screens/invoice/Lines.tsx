import { useTranslation } from 'react-i18next';
import type { Invoice } from '../../domain/invoice';
import { grouped } from '../../format/money';
import { Table } from 'antd';
import { Amount, Nothing } from '../../ui/basics';

/** The lines of an invoice with their sums; the chosen one is explained beside it. */
export function Lines({ bill, at, onChoose }: { bill: Invoice; at: number; onChoose: (at: number) => void }) {
  const { t } = useTranslation();
  const lines = bill.lines ?? [];
  return (
    <Table
      size="small"
      rowKey="line_no"
      pagination={false}
      dataSource={lines}
      locale={{ emptyText: <Nothing /> }}
      rowClassName={(_, index) => (index === at ? 'line-active' : '')}
      onRow={(_, index = 0) => ({ onClick: () => onChoose(index), 'aria-selected': index === at })}
      columns={[
        { title: '#', width: 40, dataIndex: 'line_no' },
        {
          title: t('invoice.line_label'),
          render: (_, line, index) => (
            <>
              <button type="button" className="ant-btn-link" style={{ background: 'none', border: 0, padding: 0, font: 'inherit', color: '#0b625d', cursor: 'pointer', textAlign: 'left' }} onClick={() => onChoose(index)}>
                {t(`charge.${line.charge}`, { defaultValue: line.label || line.charge })}
              </button>
              {line.service_month !== bill.month && <span className="small muted"> {line.service_month}</span>}
              {line.reason && <div className="small muted">{line.reason}</div>}
            </>
          ),
        },
        { title: t('invoice.quantity'), align: 'right', render: (_, line) => (line.quantity ? grouped(line.quantity) : '') },
        { title: t('invoice.net'), align: 'right', render: (_, line) => <Amount of={line.net} /> },
        { title: t('invoice.tax'), align: 'right', render: (_, line) => <Amount of={line.tax} /> },
      ]}
      summary={() => (
        <>
          <Table.Summary.Row className="sum">
            <Table.Summary.Cell index={0} colSpan={3}>{t('invoice.subtotal')} / {t('invoice.tax')}</Table.Summary.Cell>
            <Table.Summary.Cell index={1} align="right"><Amount of={bill.subtotal} /></Table.Summary.Cell>
            <Table.Summary.Cell index={2} align="right"><Amount of={bill.tax} /></Table.Summary.Cell>
          </Table.Summary.Row>
          <Table.Summary.Row>
            <Table.Summary.Cell index={0} colSpan={3}><span className="strong">{t('invoice.total')}</span></Table.Summary.Cell>
            <Table.Summary.Cell index={1} colSpan={2} align="right"><Amount of={bill.total} strong /></Table.Summary.Cell>
          </Table.Summary.Row>
        </>
      )}
    />
  );
}

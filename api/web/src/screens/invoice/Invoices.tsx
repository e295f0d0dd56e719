import { Card, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../api/read';
import { Page, Reading } from '../../ui/basics';
import { InvoiceTable } from './InvoiceTable';

const states = ['all', 'draft', 'review', 'approved', 'sent', 'objected', 'confirmed', 'issued', 'paid'];

/** The review queue: invoices with blocking checks come first. */
export default function Invoices() {
  const { t } = useTranslation();
  const [state, setState] = useState('all');
  const invoices = useRead('/invoices', { query: { limit: 200, state: state === 'all' ? undefined : state } });
  return (
    <Page title={t('invoice.list')}>
      <Card size="small">
        <div style={{ marginBottom: 12 }}>
          <Segmented
            aria-label={t('common.state')}
            value={state}
            onChange={setState}
            options={states.map((value) => ({ value, label: value === 'all' ? t('common.all') : t(`state.${value}`) }))}
          />
        </div>
        <Reading of={invoices}>{(page) => <InvoiceTable invoices={page.items} />}</Reading>
      </Card>
    </Page>
  );
}

import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../api/read';
import { Page, Reading } from '../../ui/basics';
import { SettlementTable } from './SettlementTable';

/** Savings-share statements of all engagements one may see. */
export default function Settlements() {
  const { t } = useTranslation();
  const statements = useRead('/settlements', { query: { limit: 200 } });
  return (
    <Page title={t('settlement.list')}>
      <Card size="small">
        <Reading of={statements}>{(page) => <SettlementTable statements={page.items} />}</Reading>
      </Card>
    </Page>
  );
}

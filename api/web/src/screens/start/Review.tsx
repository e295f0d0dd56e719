import { Card, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Draft } from '../../domain/draft';
import { percent } from '../../format/money';
import { day } from '../../format/time';
import { Facts } from '../../ui/basics';
import { chargeWords } from '../engagement/chargeWords';

/** Step 5: everything once more before it starts. */
export function Review({ draft }: { draft: Draft }) {
  const { t, i18n } = useTranslation();
  const share = draft.savings ? `${t('start.dead_band')} ${percent(draft.savings.dead_band)} · ${draft.savings.bands.map((b) => percent(b.rate)).join(' / ')}` : '—';
  return (
    <Card size="small" title={t('start.step.review')}>
      <div className="stack">
        <Facts
          rows={[
            [t('start.merchant'), draft.merchant_id],
            [t('start.shops'), draft.shop_ids.join(', ')],
            [t('start.name'), draft.name],
            [t('engagement.plan'), t(`plan.${draft.plan}`)],
            [t('start.starts_on'), day(draft.starts_on, i18n.language)],
            [t('start.ends_on'), draft.ends_on ? day(draft.ends_on, i18n.language) : '—'],
            [t('start.tax'), `${percent(draft.tax_rate)} · ${t(`contract.${draft.tax_mode}`)}`],
            [t('start.payment_days'), t('common.days', { count: draft.payment_days })],
            [t('contract.savings'), share],
          ]}
        />
        <Table
          size="small"
          rowKey="key"
          pagination={false}
          dataSource={draft.charges}
          columns={[
            { title: t('contract.charges'), render: (_, c) => t(`charge.${c.key}`, { defaultValue: c.name ?? c.key }) },
            { title: t('start.model'), render: (_, c) => t(`model.${c.model}`) },
            { title: t('start.meter'), render: (_, c) => (c.meter ? t(`meter.${c.meter}`, { defaultValue: c.meter }) : '') },
            { title: t('start.unit_price'), render: (_, c) => <span className="num">{chargeWords(c, t('start.above'))}</span> },
          ]}
        />
      </div>
    </Card>
  );
}

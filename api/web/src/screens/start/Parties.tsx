import { Card, Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../api/read';
import type { Draft } from '../../domain/draft';
import { Nothing, Reading } from '../../ui/basics';
import { Choice, Field } from './Field';

interface Props {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

/** Step 1: whose shops, from when. */
export function Parties({ draft, change }: Props) {
  const { t } = useTranslation();
  const merchants = useRead('/merchants', { query: { limit: 200 } });
  const shops = useRead('/merchants/{merchant}/shops', { path: { merchant: draft.merchant_id } }, { enabled: draft.merchant_id !== '' });
  const pick = (id: string) => change({ merchant_id: id, shop_ids: [], name: merchants.data?.items.find((m) => m.id === id)?.name ?? '' });
  return (
    <Card size="small" title={t('start.step.shops')}>
      <div className="stack">
        <Reading of={merchants}>
          {(page) => <Choice label={t('start.merchant')} value={draft.merchant_id} options={page.items.map((m) => ({ value: m.id, label: m.name }))} onChange={pick} />}
        </Reading>
        {draft.merchant_id && (
          <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
            <legend className="small muted">{t('start.shops')}</legend>
            <Reading of={shops}>
              {(page) =>
                page.items.length === 0 ? (
                  <Nothing text={t('start.shops_none')} />
                ) : (
                  <Checkbox.Group value={draft.shop_ids} onChange={(ids) => change({ shop_ids: ids })} options={page.items.map((s) => ({ value: s.id, label: `${s.name} · ${s.platform}` }))} />
                )
              }
            </Reading>
          </fieldset>
        )}
        <div className="fields">
          <Field label={t('start.name')} value={draft.name} onChange={(name) => change({ name })} />
          <Field label={t('start.starts_on')} type="date" value={draft.starts_on} onChange={(starts_on) => change({ starts_on })} />
          <Field label={t('start.ends_on')} type="date" optional value={draft.ends_on} onChange={(ends_on) => change({ ends_on })} />
          <Choice label={t('start.currency')} value={draft.currency} options={['CNY', 'USD', 'EUR', 'JPY', 'HKD'].map((v) => ({ value: v, label: v }))} onChange={(currency) => change({ currency })} />
          <Choice label={t('start.zone')} value={draft.time_zone} options={['Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'UTC'].map((v) => ({ value: v, label: v }))} onChange={(time_zone) => change({ time_zone })} />
          <Field label={t('start.tax')} type="decimal" value={draft.tax_rate} onChange={(tax_rate) => change({ tax_rate })} />
          <Choice label={t('contract.tax')} value={draft.tax_mode} options={(['exclusive', 'inclusive'] as const).map((v) => ({ value: v, label: t(`contract.${v}`) }))} onChange={(mode) => change({ tax_mode: mode as 'exclusive' })} />
          <Field label={t('start.payment_days')} value={String(draft.payment_days)} onChange={(days) => change({ payment_days: Number.parseInt(days, 10) || 0 })} />
        </div>
      </div>
    </Card>
  );
}

import { Alert, Card, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Draft, Terms } from '../../domain/draft';
import { compareDecimals, percent } from '../../format/money';
import { Nothing } from '../../ui/basics';
import { Choice, Field } from './Field';

/** Step 4: the terms of the savings share, when the plan has one. */
export function Savings({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  const terms = draft.savings;
  if (!terms) return <Card size="small" title={t('start.step.savings')}><Nothing text={t('start.no_savings')} /></Card>;
  const set = (part: Partial<Terms>) => change({ savings: { ...terms, ...part } });
  const plain = ['dead_band', 'monthly_cap', 'annual_cap', 'merchant_keep', 'volume_collar', 'labour_fraction', 'wage_cap'] as const;
  const capLow = /^\d/.test(terms.wage_cap) && compareDecimals(terms.wage_cap, '0.15') < 0;
  return (
    <Card size="small" title={t('start.step.savings')}>
      <div className="stack">
        <span className="muted">{t('start.terms_hint')}</span>
        <div className="fields">
          {plain.map((name) => <Field key={name} label={t(`start.${name}`)} type="decimal" value={terms[name]} onChange={(value) => set({ [name]: value })} />)}
          <Field label={t('start.carry')} type="decimal" value={terms.deficit.carry} onChange={(carry) => set({ deficit: { ...terms.deficit, carry } })} />
          <Field label={t('start.pool_cap')} type="decimal" value={terms.deficit.pool_cap} onChange={(pool_cap) => set({ deficit: { ...terms.deficit, pool_cap } })} />
          <Choice label={t('start.mode')} value={terms.mode} options={(['EXCESS_ONLY', 'FIRST_YUAN'] as const).map((v) => ({ value: v, label: t(`start.mode.${v}`) }))} onChange={(mode) => set({ mode: mode as Terms['mode'] })} />
        </div>
        {capLow && <Alert type="info" showIcon title={t('start.wage_note', { cap: percent(terms.wage_cap) })} />}
        <div className="fields">
          {terms.bands.map((band, i) => (
            <Field
              key={i}
              label={`${t('start.band_rate')} · ${band.up_to ? `≤ ${percent(band.up_to)}` : t('start.above')}`}
              type="decimal"
              value={band.rate}
              onChange={(rate) => set({ bands: terms.bands.map((b, j) => (j === i ? { ...b, rate } : b)) })}
            />
          ))}
        </div>
        <Table
          size="small"
          rowKey="metric"
          pagination={false}
          dataSource={terms.gates}
          columns={[
            { title: t('start.gates'), render: (_, g) => t(`metric.${g.metric}`, { defaultValue: g.metric }) },
            { title: t('start.gate_pass'), align: 'right', dataIndex: 'pass' },
            { title: t('start.gate_hard'), align: 'right', dataIndex: 'hard' },
            { title: t('start.gate_weight'), align: 'right', dataIndex: 'weight' },
          ]}
        />
      </div>
    </Card>
  );
}

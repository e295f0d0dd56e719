import { Button, Card, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { base, type Schemas } from '../../api/client';
import { type Statement, yearly } from '../../domain/statement';
import { grouped, percent } from '../../format/money';
import { Nothing } from '../../ui/basics';

interface Gate {
  metric: string;
  basis: string;
  score: string;
}
interface Terms {
  gates?: { metric: string; pass: string; hard: string; weight: string }[];
}
type Ratio = { numerator: number; denominator: number };

/** Quality gates: what was measured, against which mark, with which score. */
export function Gates({ of: s }: { of: Statement }) {
  const { t } = useTranslation();
  const scores = ((s.output as { gates?: Gate[] } | undefined)?.gates ?? []) as Gate[];
  const terms = ((s.input as { terms?: Terms } | undefined)?.terms?.gates ?? []);
  const measured = (s.input as { period?: { metrics?: Record<string, Ratio> } } | undefined)?.period?.metrics ?? {};
  const marks = (metric: string) => terms.find((gate) => gate.metric === metric);
  const show = (metric: string, value?: string) => (metric === 'csat' ? (value ?? '—') : percent(value));
  return (
    <Card size="small" title={t('settlement.gates')}>
      <Table<Gate>
        size="small"
        rowKey="metric"
        pagination={false}
        dataSource={scores}
        locale={{ emptyText: <Nothing /> }}
        columns={[
          { title: t('settlement.metric'), render: (_, g) => t(`metric.${g.metric}`, { defaultValue: g.metric }) },
          { title: t('settlement.measured_value'), align: 'right', render: (_, g) => ratio(measured[g.metric]) },
          { title: t('settlement.target'), align: 'right', render: (_, g) => `${show(g.metric, marks(g.metric)?.pass)} / ${show(g.metric, marks(g.metric)?.hard)}` },
          { title: t('start.gate_weight'), align: 'right', render: (_, g) => percent(marks(g.metric)?.weight) },
          { title: t('settlement.score'), align: 'right', render: (_, g) => g.score },
          { title: t('settlement.basis'), render: (_, g) => <span className="small">{t(`basis.${g.basis}`, { defaultValue: g.basis })}</span> },
        ]}
      />
    </Card>
  );
}

function ratio(value?: Ratio): string {
  return value ? `${grouped(String(value.numerator))} / ${grouped(String(value.denominator))}` : '—';
}

type Band = { amount: string; rate: string; share: string };

/** The share, band by band. */
export function Bands({ of: s }: { of: Statement }) {
  const { t } = useTranslation();
  const bands = (s.output as { bands?: Band[] } | undefined)?.bands ?? [];
  if (bands.length === 0) return null;
  return (
    <Card size="small" title={t('settlement.bands')}>
      <Table<Band>
        size="small"
        rowKey={(band) => band.rate + band.amount}
        pagination={false}
        dataSource={bands}
        columns={[
          { title: t('settlement.band_amount'), align: 'right', render: (_, b) => grouped(b.amount) },
          { title: t('settlement.band_rate'), align: 'right', render: (_, b) => percent(b.rate) },
          { title: t('settlement.band_result'), align: 'right', render: (_, b) => grouped(b.share) },
        ]}
      />
    </Card>
  );
}

/** Evidence: every figure with its formula and source. */
export function Evidence({ of: s }: { of: Statement }) {
  const { t, i18n } = useTranslation();
  const files = `${base}/settlements/${encodeURIComponent(s.id)}`;
  return (
    <Card
      size="small"
      title={t('settlement.evidence')}
      extra={
        <div className="row">
          {!yearly(s) && <Button size="small" href={`${files}/pdf?lang=${i18n.language}`}>PDF</Button>}
          {!yearly(s) && <Button size="small" href={`${files}/xlsx?lang=${i18n.language}`}>{t('settlement.xlsx')}</Button>}
          <Button size="small" href={`${files}/evidence.csv`}>{t('settlement.evidence_csv')}</Button>
          <Button size="small" href={`${files}/document`}>{t('settlement.document')}</Button>
        </div>
      }
    >
      <Table<Schemas['EvidenceLine']>
        size="small"
        rowKey="key"
        pagination={false}
        dataSource={s.evidence ?? []}
        locale={{ emptyText: <Nothing /> }}
        columns={[
          { title: t('settlement.evidence_key'), render: (_, e) => evidenceWord(e.key, t) },
          { title: t('settlement.evidence_value'), align: 'right', render: (_, e) => <span className="num">{grouped(e.value)} <span className="muted">{e.unit}</span></span> },
          { title: t('settlement.evidence_formula'), render: (_, e) => <span className="mono">{e.formula}</span> },
          { title: t('settlement.evidence_source'), render: (_, e) => <span className="small">{e.source}</span> },
          { title: t('settlement.evidence_rows'), align: 'right', render: (_, e) => (e.rows ? grouped(String(e.rows)) : '') },
        ]}
      />
    </Card>
  );
}

const words: Record<string, string> = {
  contacts: 'settlement.contacts', baseline: 'settlement.baseline', actual: 'settlement.actual', gross_saving: 'settlement.saving',
  quality_factor: 'settlement.quality', share: 'settlement.share', payable: 'settlement.payable', held: 'settlement.held', tax: 'settlement.tax',
  season_index_raw: 'settlement.season_raw', season_index: 'settlement.season', wage_index: 'settlement.wage_index',
  wage_factor: 'settlement.wage_factor', net_saving: 'settlement.net_saving',
};

function evidenceWord(key: string, t: (key: string, options?: Record<string, unknown>) => string): string {
  const cost = /^cost\/(.+)$/.exec(key);
  if (cost) return t('settlement.cost', { key: t(`charge.${cost[1]}`, { defaultValue: cost[1] }) });
  return words[key] ? t(words[key]) : key;
}

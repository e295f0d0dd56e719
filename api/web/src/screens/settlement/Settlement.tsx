import { Card, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useRead } from '../../api/read';
import { useMe } from '../../api/session';
import { type Statement, statementVerbs, yearly } from '../../domain/statement';
import { percent, zero } from '../../format/money';
import { instant, month } from '../../format/time';
import { Amount, Facts, Page, Reading, StateTag, Tile } from '../../ui/basics';
import { Bands, Evidence, Gates } from './Tables';
import { Disputes } from './Disputes';
import { SettlementActions } from './SettlementActions';
import { WaterfallCard } from './WaterfallCard';

/** Review of one savings-share statement, the newest version. */
export default function Settlement() {
  const { id = '' } = useParams();
  const statement = useRead('/settlements/{statement}', { path: { statement: id } });
  return <Reading of={statement}>{(s) => <Review of={s} />}</Reading>;
}

function Review({ of: s }: { of: Statement }) {
  const { t, i18n } = useTranslation();
  const { roles, user } = useMe();
  const verbs = statementVerbs(s, roles, user?.id ?? '');
  const sub = (
    <>
      <StateTag state={s.state} />
      <StateTag state={s.status} of="status" />
      <span>{t('common.version', { version: s.version })}</span>
      {s.restates && <span>{t('settlement.restates', { version: s.restates, reason: s.restated_because })}</span>}
      <Link to={`/engagements/${s.engagement_id}/settlements`}>{s.engagement_name}</Link>
      {s.window_ends_at && s.state === 'sent' && <span>{t('settlement.window', { at: instant(s.window_ends_at, i18n.language) })}</span>}
    </>
  );
  return (
    <Page title={`${t('nav.settlements')} · ${month(s.period, i18n.language)}`} sub={sub} actions={<SettlementActions of={s} verbs={verbs} />}>
      <div className="stack">
        <div className="tiles">
          <Tile label={t('settlement.baseline')} value={<Amount of={s.baseline} />} note={`${t('settlement.contacts')} ${s.contacts}`} />
          <Tile label={t('settlement.actual')} value={<Amount of={s.actual} />} />
          <Tile label={t('settlement.saving')} value={<Amount of={s.gross_saving} />} note={percent(savingsRate(s))} tone="good" />
          <Tile label={t('settlement.share')} value={<Amount of={s.share} />} note={<>{t('settlement.quality')} {s.quality_factor ?? '—'} <Limit name={s.limit} /></>} />
          <Tile label={t('settlement.payable')} value={<Amount of={s.payable} />} note={<>{t('settlement.tax')} <Amount of={s.tax} />{!zero(s.held.amount) && <> · {t('settlement.held')} <Amount of={s.held} /></>}</>} />
        </div>
        {!yearly(s) && <WaterfallCard of={s} />}
        <div className="grid2">
          <div className="stack">
            {!yearly(s) && <Gates of={s} />}
            <Disputes of={s} verbs={verbs} />
          </div>
          <div className="stack">
            {!yearly(s) && <Bands of={s} />}
            <Card size="small" title={t('settlement.signoff')}><Facts rows={[...signoff(s, t, i18n.language), [t('common.hash'), <code key="h" className="mono">{s.sha256}</code>]]} /></Card>
          </div>
        </div>
        <Evidence of={s} />
      </div>
    </Page>
  );
}

function Limit({ name }: { name?: string }) {
  const { t } = useTranslation();
  if (!name) return null;
  return <Tag color={name === 'none' ? 'default' : 'orange'}>{t(`limit.${name}`, { defaultValue: name })}</Tag>;
}

function savingsRate(s: Statement): string | undefined {
  return (s.output as { savings_rate?: string | null } | undefined)?.savings_rate ?? undefined;
}

function signoff(s: Statement, t: (key: string) => string, locale: string): [string, string][] {
  const who = (id?: string) => (id === 'system' ? t('common.system') : id === 'silence' ? t('common.silence') : (id ?? '—'));
  return [
    [t('contract.prepared'), who(s.prepared_by)],
    [t('contract.approved'), [who(s.approved_by), s.second_approver].filter(Boolean).join(' · ')],
    [t('state.accepted'), s.accepted_at ? `${who(s.accepted_by)} · ${instant(s.accepted_at, locale)}` : '—'],
    [t('state.posted'), instant(s.posted_at, locale)],
  ];
}

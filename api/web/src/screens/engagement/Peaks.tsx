import { Card, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useRead } from '../../api/read';
import { useMe } from '../../api/session';
import { grouped } from '../../format/money';
import { day } from '../../format/time';
import { Action } from '../../ui/action';
import { Amount, Nothing, Reading, StateTag } from '../../ui/basics';

type Peak = Schemas['Peak'];

/** Peak seasons: forecast, plan, budget, people. */
export function Peaks({ e }: { e: Schemas['Engagement'] }) {
  const { t, i18n } = useTranslation();
  const { has } = useMe();
  const peaks = useRead('/engagements/{engagement}/peaks', { path: { engagement: e.id } }, { every: 10_000 });
  const open = has('planner', 'account_manager') && (
    <Action
      small
      path="/engagements/{engagement}/peaks"
      label={t('peaks.open')}
      fields={[
        { name: 'season', label: t('peaks.season'), hint: t('peaks.season_hint') },
        { name: 'first', label: t('peaks.first'), kind: 'date' },
        { name: 'last', label: t('peaks.last'), kind: 'date' },
        { name: 'uplift', label: t('peaks.uplift'), optional: true },
      ]}
      command={(a) => ({ path: { engagement: e.id }, body: { season: a.season ?? '', first_day: a.first ?? '', last_day: a.last ?? '', uplift: a.uplift || undefined } })}
    />
  );
  return (
    <Card size="small" title={t('tab.peaks')} extra={open}>
      <Reading of={peaks}>
        {(page) => (
          <Table<Peak>
            size="small"
            rowKey="season"
            pagination={false}
            dataSource={page.items}
            locale={{ emptyText: <Nothing text={t('peaks.none')} /> }}
            expandable={{ expandedRowRender: (p) => <Forecast of={p} /> }}
            columns={[
              { title: t('peaks.season'), dataIndex: 'season' },
              { title: t('peaks.days'), render: (_, p) => `${day(p.first_day, i18n.language)} – ${day(p.last_day, i18n.language)}` },
              { title: t('common.state'), render: (_, p) => <StateTag state={p.state} /> },
              { title: t('peaks.people'), align: 'right', render: (_, p) => (p.requisitions ?? []).reduce((sum, r) => sum + r.headcount, 0) },
              { title: t('peaks.cost'), align: 'right', render: (_, p) => <Amount of={p.cost} strong /> },
              { title: '', render: (_, p) => <PeakActions e={e} p={p} /> },
            ]}
          />
        )}
      </Reading>
    </Card>
  );
}

function PeakActions({ e, p }: { e: Schemas['Engagement']; p: Peak }) {
  const { t } = useTranslation();
  const { has, user } = useMe();
  const path = { engagement: e.id, season: p.season };
  const reason = { name: 'reason', label: t('common.reason'), kind: 'long' as const };
  return (
    <div className="row">
      {p.state === 'forecast' && has('planner', 'account_manager') && <Action small primary path="/engagements/{engagement}/peaks/{season}/accept-forecast" label={t('peaks.accept')} command={() => ({ path })} />}
      {p.state === 'planned' && has('finance_approver') && p.planned_by !== user?.id && (
        <Action small primary path="/engagements/{engagement}/peaks/{season}/approve-plan" label={t('peaks.approve')} about={<Amount of={p.cost} strong />} command={() => ({ path, seen: p.plan_sha256 })} />
      )}
      {!['closed', 'cancelled'].includes(p.state) && has('planner', 'account_manager') && (
        <Action small danger path="/engagements/{engagement}/peaks/{season}/cancel" label={t('peaks.cancel')} fields={[reason]} command={(a) => ({ path, body: { reason: a.reason ?? '' } })} />
      )}
    </div>
  );
}

function Forecast({ of: p }: { of: Peak }) {
  const { t, i18n } = useTranslation();
  return (
    <Table
      size="small"
      rowKey="date"
      pagination={{ pageSize: 14, hideOnSinglePage: true }}
      dataSource={p.forecast}
      columns={[
        { title: t('peaks.date'), render: (_, f) => day(f.date, i18n.language) },
        { title: t('peaks.forecast'), align: 'right', render: (_, f) => grouped(f.contacts) },
      ]}
    />
  );
}

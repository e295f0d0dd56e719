import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useRead } from '../../api/read';
import { useMe } from '../../api/session';
import { day, shift } from '../../format/time';
import { Action } from '../../ui/action';
import { Facts, Reading } from '../../ui/basics';
import { Timeline } from '../../ui/Timeline';
import { MeasureTiles } from './MeasureTiles';
import { TaskTable } from '../../ui/TaskTable';

/** What one wants to know first: how the last month went, what is open, what happened. */
export function Overview({ e }: { e: Schemas['Engagement'] }) {
  const { t, i18n } = useTranslation();
  const path = { engagement: e.id };
  const clock = useRead('/clock');
  const last = clock.data ? shift(clock.data.now.slice(0, 7), -1) : '';
  const measures = useRead('/engagements/{engagement}/measures', { path, query: { month: last } }, { enabled: last !== '' });
  const tasks = useRead('/tasks', { query: { engagement: e.id, state: 'open', limit: 20 } });
  const events = useRead('/engagements/{engagement}/timeline', { path, query: { limit: 8 } });
  return (
    <div className="stack">
      {measures.data && <MeasureTiles of={measures.data} />}
      <div className="grid2">
        <div className="stack">
          <Card size="small" title={t('engagement.open_tasks')}>
            <Reading of={tasks}>{(page) => <TaskTable tasks={page.items} empty={t('today.none')} />}</Reading>
          </Card>
          <Card size="small" title={t('overview.facts')} extra={<Steering e={e} />}>
            <Facts
              rows={[
                [t('engagement.merchant'), e.merchant_name],
                [t('engagement.plan'), t(`plan.${e.plan}`)],
                [t('overview.shops'), e.shop_ids?.join(', ') ?? '—'],
                [t('engagement.ai_share'), `${e.ai_share ?? 0} %`],
                [t('engagement.starts'), day(e.starts_on, i18n.language)],
                [t('engagement.ends'), day(e.ends_on, i18n.language)],
                [t('overview.currency'), e.currency],
                [t('overview.zone'), e.time_zone],
                [t('overview.calendar'), e.calendar_id ?? '—'],
              ]}
            />
          </Card>
        </div>
        <Card size="small" title={t('overview.activity')}>
          <Reading of={events}>{(page) => <Timeline events={page.items} zone={e.time_zone} />}</Reading>
        </Card>
      </div>
    </div>
  );
}

/** Hold, resume and terminate, for the account manager. */
function Steering({ e }: { e: Schemas['Engagement'] }) {
  const { t } = useTranslation();
  const { has } = useMe();
  if (!has('account_manager')) return null;
  const path = { engagement: e.id };
  const reason = { name: 'reason', label: t('common.reason'), kind: 'long' as const };
  return (
    <div className="row">
      {e.stage === 'live' && <Action small path="/engagements/{engagement}/hold" label={t('overview.hold')} fields={[reason]} command={(a) => ({ path, body: { reason: a.reason ?? '' } })} />}
      {e.stage === 'held' && <Action small path="/engagements/{engagement}/resume" label={t('overview.resume')} fields={[reason]} command={(a) => ({ path, body: { reason: a.reason ?? '' } })} />}
      {(e.stage === 'live' || e.stage === 'held') && (
        <Action
          small
          danger
          path="/engagements/{engagement}/terminate"
          label={t('overview.terminate')}
          fields={[{ name: 'effective', label: t('overview.terminate_on'), kind: 'date' }, reason]}
          command={(a) => ({ path, body: { effective: a.effective ?? '', reason: a.reason ?? '' } })}
        />
      )}
    </div>
  );
}

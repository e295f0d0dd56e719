import { Card, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRead } from '../api/read';
import { useMe } from '../api/session';
import { healthOf } from '../domain/health';
import { Nothing, Page, Reading, StateTag, Tile } from '../ui/basics';
import { HealthTag } from '../ui/HealthTag';
import { TaskTable } from '../ui/TaskTable';

/** What waits for me, and which engagements need a look. */
export default function Today() {
  const { t } = useTranslation();
  const { user, merchant } = useMe();
  const open = useRead('/tasks', { query: { state: 'open', limit: 50 } }, { every: 20_000 });
  const done = useRead('/tasks', { query: { state: 'done', limit: 8 } });
  const engagements = useRead('/engagements', { query: { limit: 200 } });
  const clock = useRead('/clock');
  const tasks = open.data?.items ?? [];
  const list = engagements.data?.items ?? [];
  const sick = list.filter((e) => healthOf(e) !== 'green');
  const late = tasks.filter((task) => task.due_at && clock.data && Date.parse(task.due_at) < Date.parse(clock.data.now));
  return (
    <Page title={t('today.title')} sub={t('today.hello', { name: user?.name })}>
      <div className="stack">
        <div className="tiles">
          <Tile label={t('today.count_tasks')} value={tasks.length} />
          <Tile label={t('today.count_overdue')} value={late.length} tone={late.length > 0 ? 'bad' : undefined} />
          {!merchant && <Tile label={t('today.count_red')} value={list.filter((e) => healthOf(e) === 'red').length} tone={sick.length > 0 ? 'bad' : undefined} />}
          <Tile label={t('today.count_live')} value={list.filter((e) => e.stage === 'live').length} />
        </div>
        <Card size="small" title={t('today.mine')}>
          <Reading of={open}>{(page) => <TaskTable tasks={page.items} empty={t('today.none')} />}</Reading>
        </Card>
        <div className="grid2">
          <Card size="small" title={t('today.attention')}>
            <Reading of={engagements}>
              {() => (
                <Table
                  size="small"
                  rowKey="id"
                  pagination={false}
                  dataSource={sick}
                  locale={{ emptyText: <Nothing text={t('today.calm')} /> }}
                  columns={[
                    { title: t('engagement.name'), render: (_, e) => <Link to={`/engagements/${e.id}`}>{e.name}</Link> },
                    { title: t('engagement.stage'), render: (_, e) => <StateTag state={e.stage} of="stage" /> },
                    { title: t('engagement.health'), render: (_, e) => <><HealthTag of={e} /> <span className="small">{e.attention}</span></> },
                  ]}
                />
              )}
            </Reading>
          </Card>
          <Card size="small" title={t('today.recent')}>
            <Reading of={done}>{(page) => <TaskTable tasks={page.items} />}</Reading>
          </Card>
        </div>
      </div>
    </Page>
  );
}

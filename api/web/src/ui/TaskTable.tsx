import { Table, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../api/client';
import { useRead } from '../api/read';
import { placeOf } from '../domain/health';
import { daysUntil, instant } from '../format/time';
import { Nothing, StateTag } from './basics';

type Task = Schemas['Task'];

/** Tasks with deadline and what happens if nobody acts. */
export function TaskTable({ tasks, empty, full }: { tasks: Task[]; empty?: string; full?: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <Table<Task>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={tasks}
      locale={{ emptyText: <Nothing text={empty} /> }}
      columns={[
        {
          title: t('task.column'),
          render: (_, task) => (
            <Link to={placeOf(task.subject_kind, task.subject_id, task.engagement_id)}>{t(`task.${task.kind}`, { defaultValue: task.kind })}</Link>
          ),
        },
        { title: t('task.about'), render: (_, task) => <span className="muted">{task.subject_id}</span> },
        ...(full ? [{ title: t('task.role'), render: (_: unknown, task: Task) => t(`role.${task.role}`, { defaultValue: task.role }) }] : []),
        { title: t('task.due'), width: 220, render: (_, task) => (task.state === 'open' ? <Due at={task.due_at} /> : instant(task.done_at, i18n.language)) },
        ...(full
          ? [
              { title: t('task.fallback'), render: (_: unknown, task: Task) => task.fallback && t(`fallback.${task.fallback}`, { defaultValue: task.fallback }) },
              { title: t('common.state'), render: (_: unknown, task: Task) => <StateTag state={task.state} /> },
            ]
          : []),
      ]}
    />
  );
}

/** A deadline, and how far away it is in business time. */
export function Due({ at }: { at?: string }) {
  const { t, i18n } = useTranslation();
  const clock = useRead('/clock');
  if (!at || !clock.data) return <span className="muted">—</span>;
  const days = daysUntil(at, clock.data.now);
  const late = Date.parse(at) < Date.parse(clock.data.now);
  const words = late ? t('common.overdue', { count: Math.max(1, -days) }) : days <= 1 ? t('common.due_today') : t('common.due_in', { count: days });
  return (
    <span className="row">
      <span className="num">{instant(at, i18n.language)}</span>
      <Tag color={late ? 'red' : days <= 1 ? 'orange' : 'default'}>{words}</Tag>
    </span>
  );
}

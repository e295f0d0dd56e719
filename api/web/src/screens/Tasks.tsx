import { Card, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '../api/read';
import { Page, Reading } from '../ui/basics';
import { TaskTable } from '../ui/TaskTable';

/** Tasks of my roles: open ones, and those done. */
export default function Tasks() {
  const { t } = useTranslation();
  const [state, setState] = useState('open');
  const tasks = useRead('/tasks', { query: { state, limit: 200 } });
  const filter = (
    <Segmented
      aria-label={t('task.filter')}
      value={state}
      onChange={setState}
      options={['open', 'done', 'cancelled', 'expired'].map((value) => ({ value, label: t(`state.${value}`) }))}
    />
  );
  return (
    <Page title={t('nav.tasks')} actions={filter}>
      <Card size="small">
        <Reading of={tasks}>{(page) => <TaskTable tasks={page.items} empty={t('today.none')} full />}</Reading>
      </Card>
    </Page>
  );
}

import { Button, Card, Input, Segmented, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useRead } from '../api/read';
import { useMe } from '../api/session';
import { day } from '../format/time';
import { Nothing, Page, Reading, StateTag } from '../ui/basics';
import { HealthTag } from '../ui/HealthTag';

/** All engagements, by stage and by name. */
export default function Engagements() {
  const { t, i18n } = useTranslation();
  const { has } = useMe();
  const go = useNavigate();
  const [stage, setStage] = useState('all');
  const [text, setText] = useState('');
  const engagements = useRead('/engagements', { query: { limit: 200 } });
  const fresh = has('account_manager') && <Button type="primary" onClick={() => go('/engagements/new')}>{t('engagement.new')}</Button>;
  return (
    <Page title={t('engagement.list')} actions={fresh}>
      <Card size="small">
        <div className="row between" style={{ marginBottom: 12 }}>
          <Segmented
            aria-label={t('engagement.stage')}
            value={stage}
            onChange={setStage}
            options={['all', 'onboarding', 'live', 'held', 'terminating', 'ended'].map((value) => ({ value, label: value === 'all' ? t('common.all') : t(`stage.${value}`) }))}
          />
          <Input.Search style={{ width: 280 }} aria-label={t('engagement.search')} placeholder={t('engagement.search')} allowClear onChange={(e) => setText(e.target.value)} />
        </div>
        <Reading of={engagements}>
          {(page) => (
            <Table
              size="small"
              rowKey="id"
              pagination={{ pageSize: 50, hideOnSinglePage: true }}
              dataSource={page.items.filter((e) => (stage === 'all' || e.stage === stage) && `${e.name} ${e.merchant_name} ${e.id}`.toLowerCase().includes(text.toLowerCase()))}
              locale={{ emptyText: <Nothing text={t('engagement.none')} hint={t('engagement.none_hint')} /> }}
              columns={[
                { title: t('engagement.name'), render: (_, e) => <Link to={`/engagements/${e.id}`}>{e.name}</Link>, sorter: (a, b) => a.name.localeCompare(b.name) },
                { title: t('engagement.merchant'), dataIndex: 'merchant_name' },
                { title: t('engagement.plan'), render: (_, e) => t(`plan.${e.plan}`) },
                { title: t('engagement.stage'), render: (_, e) => <StateTag state={e.stage} of="stage" /> },
                { title: t('engagement.health'), render: (_, e) => <><HealthTag of={e} /> <span className="small">{e.attention}</span></> },
                { title: t('engagement.ai_share'), align: 'right', render: (_, e) => `${e.ai_share ?? 0} %` },
                { title: t('engagement.open_tasks'), align: 'right', render: (_, e) => e.open_tasks ?? 0 },
                { title: t('engagement.starts'), align: 'right', render: (_, e) => day(e.starts_on, i18n.language) },
              ]}
            />
          )}
        </Reading>
      </Card>
    </Page>
  );
}

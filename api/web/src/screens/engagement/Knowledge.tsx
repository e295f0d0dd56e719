import { InboxOutlined } from '@ant-design/icons';
import { Card, Table, Tag, Upload } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { base, Problem, type Schemas } from '../../api/client';
import { Intention, useCommand } from '../../api/command';
import { upload } from '../../api/files';
import { useRead } from '../../api/read';
import { useMe } from '../../api/session';
import { instant } from '../../format/time';
import { Action } from '../../ui/action';
import { Nothing, ProblemView, Reading, StateTag } from '../../ui/basics';

/** The knowledge base that answers now, and imports on their way. */
export function Knowledge({ e }: { e: Schemas['Engagement'] }) {
  const { t } = useTranslation();
  const { merchant, has } = useMe();
  const now = useRead('/engagements/{engagement}/knowledge', { path: { engagement: e.id } });
  const none = now.error instanceof Problem && now.error.status === 404;
  return (
    <div className="stack">
      {has('account_manager') && <Drop e={e} />}
      {!merchant && <Imports e={e} />}
      <Card size="small" title={t('knowledge.now')}>
        {none ? <Nothing text={t('knowledge.none')} hint={t('knowledge.none_hint')} /> : <Reading of={now}>{(version) => <Articles of={version} />}</Reading>}
      </Card>
    </div>
  );
}

function Drop({ e }: { e: Schemas['Engagement'] }) {
  const { t } = useTranslation();
  const intention = useRef(new Intention());
  const [error, setError] = useState<unknown>(null);
  const start = useCommand('/engagements/{engagement}/knowledge/imports');
  const take = async (file: File) => {
    setError(null);
    try {
      const stored = await upload(e.id, file, intention.current.keyFor([file.name, file.size, file.lastModified]));
      await start.mutateAsync({ path: { engagement: e.id }, body: { file_id: stored.id } });
      intention.current.done();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <div className="stack tight">
      <Upload.Dragger accept=".csv,.xlsx,.tsv,.txt,.json" showUploadList={false} disabled={start.isPending} beforeUpload={(file) => { void take(file); return false; }}>
        <p style={{ margin: 4 }}><InboxOutlined /> <span className="strong">{t('knowledge.upload')}</span></p>
        <p className="muted small" style={{ margin: 0 }}>{t('knowledge.upload_hint')}</p>
      </Upload.Dragger>
      <ProblemView error={error} />
    </div>
  );
}

function Imports({ e }: { e: Schemas['Engagement'] }) {
  const { t, i18n } = useTranslation();
  const { has } = useMe();
  const imports = useRead('/engagements/{engagement}/knowledge/imports', { path: { engagement: e.id } }, { every: 5_000 });
  const path = (i: Schemas['KnowledgeImport']) => ({ engagement: e.id, import: i.id });
  return (
    <Card size="small" title={t('knowledge.imports')}>
      <Reading of={imports}>
        {(page) => (
          <Table
            size="small"
            rowKey="id"
            pagination={false}
            dataSource={page.items}
            locale={{ emptyText: <Nothing /> }}
            columns={[
              { title: t('knowledge.file'), render: (_, i) => i.file_name ?? i.id },
              { title: t('knowledge.at'), render: (_, i) => instant(i.created_at, i18n.language, e.time_zone) },
              { title: t('common.state'), render: (_, i) => <StateTag state={i.state} /> },
              { title: t('knowledge.read'), align: 'right', dataIndex: 'rows_read' },
              { title: t('knowledge.duplicates'), align: 'right', dataIndex: 'duplicates' },
              { title: t('knowledge.conflicts'), align: 'right', dataIndex: 'conflicts' },
              { title: t('knowledge.rejected'), align: 'right', render: (_, i) => (i.rows_rejected > 0 ? <a href={`${base}/engagements/${e.id}/knowledge/imports/${i.id}/rejects.csv`} title={t('knowledge.rejects')}>{i.rows_rejected}</a> : 0) },
              {
                title: '',
                render: (_, i) =>
                  i.state === 'review' && (
                    <div className="row">
                      {has('account_manager', 'team_lead') && <Action small primary path="/engagements/{engagement}/knowledge/imports/{import}/publish" label={t('knowledge.publish')} command={() => ({ path: path(i) })} />}
                      {has('account_manager', 'team_lead') && <Action small path="/engagements/{engagement}/knowledge/imports/{import}/cancel" label={t('knowledge.keep')} fields={[{ name: 'reason', label: t('common.reason'), kind: 'long' }]} command={(a) => ({ path: path(i), body: { reason: a.reason ?? '' } })} />}
                    </div>
                  ),
              },
            ]}
          />
        )}
      </Reading>
    </Card>
  );
}

function Articles({ of: v }: { of: Schemas['KnowledgeVersion'] }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="stack tight">
      <div className="row muted">
        <Tag>{t('common.version', { version: v.version })}</Tag>
        <span>{t('knowledge.published', { at: instant(v.published_at, i18n.language), who: v.published_by })}</span>
        <span>{t('knowledge.threshold')} {v.threshold}</span>
        <span>{t('knowledge.articles')} {v.articles.length}</span>
      </div>
      <Table
        size="small"
        rowKey="id"
        pagination={{ pageSize: 12, hideOnSinglePage: true }}
        dataSource={v.articles}
        expandable={{ expandedRowRender: (a) => <div>{a.answer}</div> }}
        columns={[
          { title: t('knowledge.question'), dataIndex: 'question' },
          { title: t('knowledge.language'), dataIndex: 'language', width: 90 },
          { title: t('knowledge.slots'), render: (_, a) => <span className="mono">{a.slots?.join(', ')}</span> },
          { title: t('knowledge.flags'), render: (_, a) => <>{a.human_only && <Tag>{t('knowledge.human_only')}</Tag>}{a.withdrawn && <Tag color="red">{t('knowledge.withdrawn')}</Tag>}</> },
        ]}
      />
    </div>
  );
}

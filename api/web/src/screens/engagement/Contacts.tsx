import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useRead } from '../../api/read';
import { grouped, portion } from '../../format/money';
import { day, instant, month, shift } from '../../format/time';
import { Nothing, Reading } from '../../ui/basics';
import { MeasureTiles } from './MeasureTiles';

type Measures = Schemas['Measures'];

/** Contacts and quality of a month; both ways of counting add up to the eligible contacts. */
export function Contacts({ e }: { e: Schemas['Engagement'] }) {
  const { t, i18n } = useTranslation();
  const clock = useRead('/clock');
  const [back, setBack] = useState(-1);
  const chosen = clock.data ? shift(clock.data.now.slice(0, 7), back) : '';
  const where = { path: { engagement: e.id }, query: { month: chosen } };
  const measures = useRead('/engagements/{engagement}/measures', where, { enabled: chosen !== '' });
  return (
    <div className="stack">
      <div className="row">
        <Button size="small" aria-label={t('contacts.previous')} icon={<LeftOutlined />} onClick={() => setBack(back - 1)} />
        <span className="strong">{month(chosen, i18n.language)}</span>
        <Button size="small" aria-label={t('contacts.following')} icon={<RightOutlined />} disabled={back >= 0} onClick={() => setBack(back + 1)} />
      </div>
      <Reading of={measures}>{(m) => <Month m={m} />}</Reading>
      <Card size="small" title={t('tab.contacts')}>
        <Rows engagement={e} month={chosen} />
      </Card>
    </div>
  );
}

function Month({ m }: { m: Measures }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="stack">
      <MeasureTiles of={m} />
      {(m.missing_days?.length ?? 0) > 0 && (
        <Alert type="warning" showIcon title={t('contacts.missing')} description={m.missing_days?.map((d) => day(d, i18n.language)).join('、')} />
      )}
      <div className="grid2">
        <Split title={t('contacts.outcome_title')} of={m} parts={[['contacts.accepted', m.accepted, '#0b625d'], ['contacts.transferred', m.transferred, '#c48a3a'], ['contacts.unresolved', m.unresolved, '#9aa3ad']]} />
        <Split title={t('contacts.class_title')} of={m} parts={[['contacts.ai', m.ai, '#0b625d'], ['contacts.human', m.human, '#5d6f83'], ['contacts.unserved', m.unserved, '#9aa3ad'], ...excluded(m)]} />
      </div>
    </div>
  );
}

function excluded(m: Measures): [string, number, string][] {
  return Object.entries(m.excluded).map(([reason, count]) => [`excluded.${reason}`, count, '#d9dde2']);
}

function Split({ title, of: m, parts }: { title: string; of: Measures; parts: [string, number, string][] }) {
  const { t } = useTranslation();
  const all = String(parts.reduce((sum, [, count]) => sum + count, 0));
  return (
    <Card size="small" title={title}>
      <div className="stack tight">
        <div className="bar" aria-hidden="true">
          {parts.map(([word, count, colour]) => <i key={word} style={{ width: `${portion(String(count), all) * 100}%`, background: colour }} />)}
        </div>
        <Table
          size="small"
          rowKey="0"
          pagination={false}
          showHeader={false}
          dataSource={[...parts, ['common.total', Number(all), 'transparent'] as [string, number, string]]}
          rowClassName={([word]) => (word === 'common.total' ? 'sum' : '')}
          columns={[
            { render: (_, [word, , colour]) => <><span aria-hidden="true" style={{ display: 'inline-block', width: 9, height: 9, borderRadius: 2, background: colour, marginRight: 8 }} />{t(word)}</> },
            { align: 'right', render: (_, [, count]) => grouped(String(count)) },
          ]}
          locale={{ emptyText: <Nothing text={m.month} /> }}
        />
      </div>
    </Card>
  );
}

function Rows({ engagement, month: chosen }: { engagement: Schemas['Engagement']; month: string }) {
  const { t, i18n } = useTranslation();
  const contacts = useRead('/engagements/{engagement}/contacts', { path: { engagement: engagement.id }, query: { month: chosen, limit: 50 } }, { enabled: chosen !== '' });
  return (
    <Reading of={contacts}>
      {(page) => (
        <Table
          size="small"
          rowKey="id"
          pagination={{ pageSize: 15, hideOnSinglePage: true }}
          dataSource={page.items}
          locale={{ emptyText: <Nothing text={t('contacts.none')} /> }}
          columns={[
            { title: t('contacts.id'), render: (_, c) => <span className="mono">{c.external_id ?? c.id}</span> },
            { title: t('contacts.started'), render: (_, c) => instant(c.started_at, i18n.language, engagement.time_zone) },
            { title: t('contacts.shop'), dataIndex: 'shop_id' },
            { title: t('contacts.channel'), dataIndex: 'channel' },
            { title: t('contacts.intent'), render: (_, c) => c.intent ?? '' },
            { title: t('contacts.outcome'), render: (_, c) => t(`outcome.${c.outcome}`) },
            { title: t('contacts.class'), render: (_, c) => t(`class.${c.class}`) },
            { title: t('contacts.csat'), align: 'right', render: (_, c) => c.csat ?? '' },
          ]}
        />
      )}
    </Reading>
  );
}

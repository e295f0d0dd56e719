import { Button, Card, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { useRead } from '../../api/read';
import { useMe } from '../../api/session';
import { placeOf } from '../../domain/health';
import { Page, Reading, StateTag } from '../../ui/basics';
import { HealthTag } from '../../ui/HealthTag';
import { InvoiceTable } from '../invoice/InvoiceTable';
import { SettlementTable } from '../settlement/SettlementTable';
import { Activity } from './Activity';
import { Contacts } from './Contacts';
import { Contract } from './Contract';
import { Knowledge } from './Knowledge';
import { Onboarding } from './Onboarding';
import { Overview } from './Overview';
import { Peaks } from './Peaks';

type E = Schemas['Engagement'];

/** One engagement: its stage, its health, the one thing to do next, and everything about it. */
export default function Engagement() {
  const { id = '' } = useParams();
  const engagement = useRead('/engagements/{engagement}', { path: { engagement: id } });
  return <Reading of={engagement}>{(e) => <Whole e={e} />}</Reading>;
}

function Whole({ e }: { e: E }) {
  const { t } = useTranslation();
  const { tab = 'overview' } = useParams();
  const { merchant } = useMe();
  const go = useNavigate();
  const tabs: [string, React.ReactNode][] = [
    ['overview', <Overview key="o" e={e} />],
    ['onboarding', <Onboarding key="b" e={e} />],
    ['knowledge', <Knowledge key="k" e={e} />],
    ['contacts', <Contacts key="c" e={e} />],
    ...(merchant ? [] : [['peaks', <Peaks key="p" e={e} />] as [string, React.ReactNode]]),
    ['invoices', <Invoices key="i" e={e} />],
    ['settlements', <Settlements key="s" e={e} />],
    ['contract', <Contract key="v" e={e} />],
    ['activity', <Activity key="a" e={e} />],
  ];
  const sub = (
    <>
      <StateTag state={e.stage} of="stage" />
      <HealthTag of={e} />
      <span>{e.merchant_name}</span>
      <span>{t(`plan.${e.plan}`)}</span>
      {e.attention && <span className="neg">{e.attention}</span>}
    </>
  );
  return (
    <Page title={e.name} sub={sub} actions={<Primary e={e} />}>
      <Tabs
        activeKey={tab}
        onChange={(key) => go(`/engagements/${e.id}/${key}`)}
        destroyOnHidden
        items={tabs.map(([key, children]) => ({ key, label: t(`tab.${key}`), children }))}
      />
    </Page>
  );
}

/** The one primary action: the most urgent task of mine about this engagement. */
function Primary({ e }: { e: E }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const tasks = useRead('/tasks', { query: { state: 'open', engagement: e.id, limit: 20 } });
  const first = [...(tasks.data?.items ?? [])].sort((a, b) => (a.due_at ?? '9').localeCompare(b.due_at ?? '9'))[0];
  if (!first) return null;
  return (
    <Button type="primary" onClick={() => go(placeOf(first.subject_kind, first.subject_id, e.id))}>
      {t(`task.${first.kind}`, { defaultValue: first.kind })}
    </Button>
  );
}

function Invoices({ e }: { e: E }) {
  const invoices = useRead('/invoices', { query: { engagement: e.id, limit: 100 } });
  return <Card size="small"><Reading of={invoices}>{(page) => <InvoiceTable invoices={page.items} short />}</Reading></Card>;
}

function Settlements({ e }: { e: E }) {
  const statements = useRead('/settlements', { query: { engagement: e.id, limit: 100 } });
  return <Card size="small"><Reading of={statements}>{(page) => <SettlementTable statements={page.items} short />}</Reading></Card>;
}

import { Button, Card, Steps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useCommand } from '../../api/command';
import { complete, type Draft, startRequest } from '../../domain/draft';
import { Page, ProblemView } from '../../ui/basics';
import { Charges } from './Charges';
import { Parties } from './Parties';
import { Plans } from './Plans';
import { Preview } from './Preview';
import { Review } from './Review';
import { Savings } from './Savings';

const empty: Draft = {
  merchant_id: '', shop_ids: [], name: '', plan: 'hybrid', starts_on: '', ends_on: '', currency: 'CNY', time_zone: 'Asia/Shanghai',
  tax_rate: '0.06', tax_mode: 'exclusive', payment_days: 30, charges: [], savings: null,
};

const words = ['shops', 'plan', 'charges', 'savings', 'review'];

/** Starts an engagement in five steps; the price is shown while the charges are edited. */
export default function Start() {
  const { t } = useTranslation();
  const go = useNavigate();
  const [at, setAt] = useState(0);
  const [draft, setDraft] = useState<Draft>(empty);
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const start = useCommand('/engagements', (reply) => {
    const result = reply.result as { engagement_id?: string } | undefined;
    go(result?.engagement_id ? `/engagements/${result.engagement_id}` : '/engagements');
  });
  const ready = [
    draft.merchant_id !== '' && draft.shop_ids.length > 0 && draft.name.trim() !== '' && draft.starts_on !== '',
    draft.charges.length > 0,
    draft.charges.length > 0 && draft.charges.every(complete),
    true,
    true,
  ];
  const screens = [
    <Parties key="0" draft={draft} change={change} />,
    <Plans key="1" draft={draft} change={change} />,
    <Charges key="2" draft={draft} change={change} />,
    <Savings key="3" draft={draft} change={change} />,
    <Review key="4" draft={draft} />,
  ];
  const forward = at < 4 ? (
    <Button type="primary" disabled={!ready[at]} onClick={() => setAt(at + 1)}>{t('common.next')}</Button>
  ) : (
    <Button type="primary" loading={start.isPending} onClick={() => start.mutate({ body: startRequest(draft) })}>{t('start.submit')}</Button>
  );
  return (
    <Page title={t('start.title')}>
      <div className="stack">
        <Card size="small"><Steps size="small" current={at} items={words.map((word) => ({ title: t(`start.step.${word}`) }))} /></Card>
        <div className={at >= 1 ? 'grid-wizard' : ''}>
          <div className="stack">
            {screens[at]}
            <ProblemView error={start.error} />
            <div className="row between">
              <Button disabled={at === 0} onClick={() => setAt(at - 1)}>{t('common.back')}</Button>
              <span className="row">{at === 4 && <span className="muted small">{t('start.submit_hint')}</span>}{forward}</span>
            </div>
          </div>
          {at >= 1 && <div className="sticky"><Preview draft={draft} /></div>}
        </div>
      </div>
    </Page>
  );
}

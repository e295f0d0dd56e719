import { Card, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useRead } from '../../api/read';
import { useMe } from '../../api/session';
import { day, instant } from '../../format/time';
import { Action } from '../../ui/action';
import { Nothing, Reading, StateTag } from '../../ui/basics';

type Step = Schemas['OnboardingStep'];

/** The steps from contract to acceptance, with who may do the next one. */
export function Onboarding({ e }: { e: Schemas['Engagement'] }) {
  const { t } = useTranslation();
  const { has } = useMe();
  const path = { engagement: e.id };
  const steps = useRead('/engagements/{engagement}/onboarding', { path }, { every: e.stage === 'onboarding' ? 5_000 : undefined });
  const reason = { name: 'reason', label: t('common.reason'), kind: 'long' as const };
  const abort = e.stage === 'onboarding' && has('account_manager') && (
    <Action small danger path="/engagements/{engagement}/onboarding/abort" label={t('onboarding.abort')} fields={[reason]} command={(a) => ({ path, body: { reason: a.reason ?? '' } })} />
  );
  return (
    <Card size="small" title={t('tab.onboarding')} extra={abort}>
      <Reading of={steps}>{(page) => (page.items.length === 0 ? <Nothing text={t('onboarding.none')} /> : <Steps e={e} steps={page.items} />)}</Reading>
    </Card>
  );
}

function Steps({ e, steps }: { e: Schemas['Engagement']; steps: Step[] }) {
  const { t } = useTranslation();
  const done = steps.filter((step) => step.state === 'done' || step.state === 'skipped').length;
  return (
    <>
      <div className="row" style={{ marginBottom: 8 }}>
        <Progress percent={Math.round((done / steps.length) * 100)} showInfo={false} aria-label={t('onboarding.progress', { done, all: steps.length })} style={{ width: 240 }} />
        <span className="muted">{t('onboarding.progress', { done, all: steps.length })}</span>
      </div>
      {[...steps].sort((a, b) => a.position - b.position).map((step) => <StepRow key={step.step} e={e} step={step} />)}
    </>
  );
}

function StepRow({ e, step }: { e: Schemas['Engagement']; step: Step }) {
  const { t, i18n } = useTranslation();
  const when = step.done_at
    ? `${instant(step.done_at, i18n.language, e.time_zone)} · ${step.done_by ?? t('common.system')}`
    : step.due_at && `${t('onboarding.due')} ${day(step.due_at, i18n.language, e.time_zone)}`;
  return (
    <div className="step-row">
      <span className={`step-mark ${step.state}`} aria-hidden="true">{step.state === 'done' ? '✓' : step.position}</span>
      <span>
        <span className="strong">{t(`step.${step.step}`, { defaultValue: step.step })}</span> <StateTag state={step.state} />
        <div className="small muted">{when}</div>
        {step.evidence && Object.keys(step.evidence).length > 0 && <div className="small muted">{Object.entries(step.evidence).map(([k, v]) => `${k}: ${typeof v === 'object' ? JSON.stringify(v) : v}`).join(' · ')}</div>}
      </span>
      {step.state === 'running' && <StepActions e={e} step={step} />}
    </div>
  );
}

/** The contract, the baseline and the knowledge base have pages of their own; other steps are completed here. */
function StepActions({ e, step }: { e: Schemas['Engagement']; step: Step }) {
  const { t } = useTranslation();
  const { has } = useMe();
  const path = { engagement: e.id, step: step.step };
  const live = step.step.startsWith('go_live') || step.step === 'shadow';
  const manual = !['contract', 'baseline', 'knowledge'].includes(step.step);
  return (
    <div className="row">
      {live && has('account_manager', 'team_lead', 'merchant_signer') && (
        <Action small primary path="/engagements/{engagement}/onboarding/approve-go-live" label={t('onboarding.go_live')} command={() => ({ path: { engagement: e.id } })} />
      )}
      {manual && has('account_manager', 'team_lead') && (
        <Action
          small
          primary={!live}
          path="/engagements/{engagement}/onboarding/steps/{step}/complete"
          label={t('onboarding.complete')}
          fields={[{ name: 'note', label: t('onboarding.evidence'), kind: 'long', hint: t('onboarding.evidence_hint') }]}
          command={(a) => ({ path, body: { evidence: { note: a.note ?? '' } } })}
        />
      )}
      {has('account_manager') && (
        <Action
          small
          path="/engagements/{engagement}/onboarding/steps/{step}/skip"
          label={t('onboarding.skip')}
          fields={[{ name: 'reason', label: t('common.reason'), kind: 'long' }]}
          command={(a) => ({ path, body: { reason: a.reason ?? '' } })}
        />
      )}
    </div>
  );
}

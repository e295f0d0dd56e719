import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Statement, StatementVerb } from '../../domain/statement';
import { Action } from '../../ui/action';
import { Amount } from '../../ui/basics';

/** The buttons of a statement; whoever decides sees the fingerprint of what they decide on. */
export function SettlementActions({ of: s, verbs }: { of: Statement; verbs: StatementVerb[] }) {
  const { t } = useTranslation();
  const path = { statement: s.id };
  const seen = { path, seen: s.sha256 };
  const reason = { name: 'reason', label: t('common.reason'), kind: 'long' as const, hint: t('common.reason_hint') };
  const costs = ((s.input as { period?: { costs?: { key: string }[] } } | undefined)?.period?.costs ?? []).map((cost) => ({
    value: cost.key,
    label: t(`charge.${cost.key}`, { defaultValue: cost.key }),
  }));
  const buttons: Record<StatementVerb, ReactNode> = {
    submit: <Action path="/settlements/{statement}/submit" label={t('settlement.submit')} primary about={<Shown of={s} />} command={() => seen} />,
    approve: <Action path="/settlements/{statement}/approve" label={t('settlement.approve')} primary about={<Shown of={s} />} command={() => seen} />,
    reject: <Action path="/settlements/{statement}/reject" label={t('settlement.reject')} fields={[reason]} command={(a) => ({ path, body: { reason: a.reason ?? '' } })} />,
    revise: <Action path="/settlements/{statement}/revise" label={t('settlement.revise')} fields={[reason]} command={(a) => ({ path, body: { reason: a.reason ?? '' } })} />,
    accept: <Action path="/settlements/{statement}/accept" label={t('settlement.accept')} primary about={<Shown of={s} />} command={() => seen} />,
    dispute: (
      <Action
        path="/settlements/{statement}/dispute"
        label={t('settlement.dispute')}
        about={<><Shown of={s} /><div className="muted">{t('settlement.dispute_hint')}</div></>}
        fields={[
          { name: 'reason', label: t('common.reason'), kind: 'long' },
          { name: 'lines', label: t('settlement.dispute_lines'), kind: 'choices', options: costs, optional: true },
          { name: 'contacts', label: t('invoice.objection_contacts'), kind: 'long', optional: true },
        ]}
        command={(a) => ({
          path,
          body: { reason: a.reason ?? '', lines: a.lines ? a.lines.split(',') : undefined, contact_ids: a.contacts?.trim() ? a.contacts.trim().split(/\s+/) : undefined },
        })}
      />
    ),
    resolve: null,
    restate: (
      <Action
        path="/settlements/{statement}/restate"
        label={t('settlement.restate')}
        about={<div className="muted">{t('settlement.restate_hint')}</div>}
        fields={[reason]}
        command={(a) => ({ path, body: { reason: a.reason ?? '' } })}
      />
    ),
  };
  return <>{verbs.map((verb) => <span key={verb}>{buttons[verb]}</span>)}</>;
}

/** What one signs, with its fingerprint. */
function Shown({ of: s }: { of: Statement }) {
  const { t } = useTranslation();
  return (
    <div className="stack tight">
      <span>{t('settlement.payable')} <Amount of={s.payable} strong /></span>
      <span className="muted">{t('common.hash_hint')}</span>
      <code className="mono">{s.sha256}</code>
    </div>
  );
}

import { Card, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useRead } from '../../api/read';
import { useMe } from '../../api/session';
import { grouped, percent } from '../../format/money';
import { instant, month } from '../../format/time';
import { Action } from '../../ui/action';
import { Facts, Nothing, Reading } from '../../ui/basics';
import { chargeWords } from './chargeWords';

type Version = Schemas['ContractVersion'];

/** Contract versions with their charges and signatures, and the baselines. */
export function Contract({ e }: { e: Schemas['Engagement'] }) {
  const { t } = useTranslation();
  const path = { engagement: e.id };
  const versions = useRead('/engagements/{engagement}/contracts', { path });
  const baselines = useRead('/engagements/{engagement}/baselines', { path });
  return (
    <div className="stack">
      <Reading of={versions}>
        {(page) => (page.items.length === 0 ? <Nothing text={t('contract.none')} /> : <>{page.items.map((v) => <VersionCard key={v.version} e={e} v={v} />)}</>)}
      </Reading>
      <Card size="small" title={t('contract.baselines')}>
        <Reading of={baselines}>
          {(page) => (page.items.length === 0 ? <Nothing text={t('contract.baseline_none')} /> : <>{page.items.map((b) => <Baseline key={b.version} e={e} b={b} />)}</>)}
        </Reading>
      </Card>
    </div>
  );
}

function VersionCard({ e, v }: { e: Schemas['Engagement']; v: Version }) {
  const { t, i18n } = useTranslation();
  const { has, user } = useMe();
  const path = { engagement: e.id, version: String(v.version) };
  const side = has('merchant_signer') ? 'merchant' : 'provider';
  const signed = v.signatures?.some((s) => s.side === side);
  const title = `${t('common.version', { version: v.version })} · ${t(`kind.${v.kind}`, { defaultValue: v.kind })} · ${t('contract.effective')} ${month(v.effective_month, i18n.language)}`;
  const actions = (
    <div className="row">
      {!v.approved_by && has('finance_approver') && v.prepared_by !== user?.id && <Action small primary path="/engagements/{engagement}/contracts/{version}/approve" label={t('contract.approve')} about={<Hash of={v.sha256} />} command={() => ({ path, seen: v.sha256 })} />}
      {v.approved_by && !signed && has('finance_approver', 'merchant_signer') && <SignButton kind="contracts" label={t('contract.sign')} path={path} sha256={v.sha256} />}
    </div>
  );
  return (
    <Card size="small" title={title} extra={actions}>
      <div className="grid2">
        <Table
          size="small"
          rowKey={(term) => term.charge.key}
          pagination={false}
          dataSource={v.terms.charges}
          columns={[
            { title: t('contract.charges'), render: (_, term) => t(`charge.${term.charge.key}`, { defaultValue: term.charge.name ?? term.charge.key }) },
            { title: t('start.model'), render: (_, term) => t(`model.${term.charge.model}`) },
            { title: t('start.unit_price'), render: (_, term) => <span className="num">{chargeWords(term.charge, t('start.above'))}</span> },
          ]}
        />
        <Facts
          rows={[
            [t('contract.tax'), `${percent(v.terms.tax.rate)} · ${t(`contract.${v.terms.tax.mode}`)}`],
            [t('contract.savings'), v.terms.savings_share ? `${t('start.dead_band')} ${percent(v.terms.savings_share.dead_band)} · ${v.terms.savings_share.bands.map((b) => percent(b.rate)).join(' / ')}` : '—'],
            [t('contract.prepared'), v.prepared_by],
            [t('contract.approved'), v.approved_by ?? '—'],
            [t('contract.signed'), <Signatures key="s" of={v.signatures ?? []} />],
            [t('contract.used_by'), v.used_by?.join(', ') || '—'],
            [t('common.hash'), <code key="h" className="mono">{v.sha256}</code>],
          ]}
        />
      </div>
    </Card>
  );
}

function Signatures({ of: list }: { of: Schemas['Signature'][] }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      {(['provider', 'merchant'] as const).map((side) => {
        const s = list.find((one) => one.side === side);
        return <div key={side}>{t(`side.${side}`)}: {s ? `${s.user_name} · ${instant(s.signed_at, i18n.language)}` : <span className="muted">{t('contract.pending')}</span>}</div>;
      })}
    </>
  );
}

function Hash({ of }: { of: string }) {
  const { t } = useTranslation();
  return <div className="stack tight"><span className="muted">{t('common.hash_hint')}</span><code className="mono">{of}</code></div>;
}

/** Signs a document: the fingerprint is shown again, and the signer proves who they are again. */
function SignButton({ kind, label, path, sha256 }: { kind: 'contracts' | 'baselines'; label: string; path: Record<string, string>; sha256: string }) {
  const { t } = useTranslation();
  return (
    <Action
      small
      primary
      path={`/engagements/{engagement}/${kind}/{version}/sign`}
      label={label}
      about={<Hash of={sha256} />}
      fields={[{ name: 'password', label: t('common.confirm_password'), kind: 'password' }]}
      command={(a) => ({ path, body: { sha256, password: a.password ?? '' } })}
    />
  );
}

function Baseline({ e, b }: { e: Schemas['Engagement']; b: Schemas['Baseline'] }) {
  const { t } = useTranslation();
  const { has } = useMe();
  const side = has('merchant_signer') ? 'merchant' : 'provider';
  const signed = b.signatures?.some((s) => s.side === side);
  const cost = (name: 'labour' | 'training' | 'site' | 'hidden') => ({ title: t(`contract.cost_${name}`), align: 'right' as const, render: (_: unknown, m: Schemas['BaselineMonth']) => grouped(m[name]) });
  return (
    <div className="stack tight">
      <div className="row between">
        <span className="strong">{t('common.version', { version: b.version })}</span>
        {!signed && has('finance_approver', 'merchant_signer') && <SignButton kind="baselines" label={t('contract.baseline_sign')} path={{ engagement: e.id, version: String(b.version) }} sha256={b.sha256} />}
      </div>
      <Facts
        rows={[
          [t('contract.baseline_mean'), grouped(b.mean_contacts)],
          [t('contract.baseline_fixed'), grouped(b.fixed_month)],
          [t('contract.baseline_unit'), grouped(b.unit_cost)],
          [t('contract.signed'), <Signatures key="s" of={b.signatures ?? []} />],
          [t('common.hash'), <code key="h" className="mono">{b.sha256}</code>],
        ]}
      />
      <Table
        size="small"
        rowKey="month"
        pagination={false}
        dataSource={b.months}
        columns={[{ title: t('contract.month'), dataIndex: 'month' }, { title: t('settlement.contacts'), align: 'right', render: (_, m) => grouped(String(m.contacts)) }, cost('labour'), cost('training'), cost('site'), cost('hidden')]}
      />
    </div>
  );
}

import { Alert, Button, Empty, Skeleton, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/client';
import type { Money } from '../api/client';
import { money, negative } from '../format/money';

/** An amount as the server wrote it, aligned for columns. */
export function Amount({ of, strong }: { of?: Money; strong?: boolean }) {
  const red = of && negative(of.amount);
  return <span className={`num${red ? ' neg' : ''}${strong ? ' strong' : ''}`}>{money(of)}</span>;
}

const tones: Record<string, string> = {
  draft: 'gold', review: 'gold', submitted: 'gold', held: 'orange', objected: 'red', disputed: 'red', rejected: 'red',
  failed: 'red', sent: 'blue', approved: 'cyan', confirmed: 'cyan', accepted: 'cyan', issued: 'green', posted: 'green',
  paid: 'green', done: 'green', published: 'green', live: 'green', running: 'blue', onboarding: 'blue', terminating: 'orange',
};

/** A state as people call it. Colour only repeats what the word says. */
export function StateTag({ state, of = 'state' }: { state: string; of?: 'state' | 'stage' | 'status' }) {
  const { t } = useTranslation();
  return <Tag color={tones[state]}>{t(`${of}.${state}`, { defaultValue: state })}</Tag>;
}

/** What was refused: the sentence, the places it is about, the stable code. */
export function ProblemView({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  if (!error) return null;
  const problem = error instanceof Problem ? error : null;
  const code = problem?.code ?? 'internal';
  const title = t(`problem.${code}`, { defaultValue: problem?.body.title ?? String(error) });
  const places = problem?.body.errors ?? [];
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title}
      description={
        <div className="stack tight">
          {problem?.body.detail && problem.body.detail !== title && <span>{problem.body.detail}</span>}
          {places.map((place) => (
            <span key={place.pointer + place.detail}>
              <code className="mono">{place.pointer}</code> {place.detail}
            </span>
          ))}
          <span className="small muted">
            {t('problem.code')} <code>{code}</code>
          </span>
        </div>
      }
      action={retry && <Button size="small" onClick={retry}>{t('common.retry')}</Button>}
    />
  );
}

interface Loaded<T> {
  data?: T;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** Shows what was read, or that it is coming, or why it is not. */
export function Reading<T>({ of, children }: { of: Loaded<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation();
  if (of.data !== undefined) return children(of.data);
  if (of.error) return <ProblemView error={of.error} retry={() => of.refetch()} />;
  return (
    <div aria-busy="true" aria-label={t('common.loading')} role="status">
      <Skeleton active paragraph={{ rows: 4 }} />
    </div>
  );
}

export function Nothing({ text, hint, children }: { text?: string; hint?: string; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<><div>{text ?? t('common.empty')}</div>{hint && <div className="muted small">{hint}</div>}</>}>
      {children}
    </Empty>
  );
}

/** A screen: its one heading, what it is about, what can be done. */
export function Page({ title, sub, actions, children }: { title: ReactNode; sub?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {sub && <div className="sub">{sub}</div>}
        </div>
        {actions && <div className="row">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function Tile({ label, value, note, tone }: { label: string; value: ReactNode; note?: ReactNode; tone?: 'good' | 'bad' }) {
  return (
    <div className={`tile ${tone ?? ''}`}>
      <div className="label">{label}</div>
      <div className="value">{value}</div>
      {note && <div className="note">{note}</div>}
    </div>
  );
}

export function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

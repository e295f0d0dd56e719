import { useQuery } from '@tanstack/react-query';
import { Alert, Card, InputNumber, Slider, Table, Tag } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, type Schemas, unwrap } from '../../api/client';
import { clean, complete, type Draft, volumes } from '../../domain/draft';
import { grouped } from '../../format/money';
import { Amount, Nothing, ProblemView } from '../../ui/basics';

type Month = Schemas['PricePreview']['months'][number];

/** The price at growing volumes, computed by the server from the charges as they stand. */
export function Preview({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  const [ai, setAi] = useState(70);
  const [contacts, setContacts] = useState(30000);
  const charges = draft.charges.map(clean);
  const ready = draft.charges.length > 0 && draft.charges.every(complete);
  const counts = [0.5, 1, 1.5, 2, 3].map((times) => Math.round(contacts * times));
  const now = JSON.stringify({ currency: draft.currency, tax: { rate: draft.tax_rate, mode: draft.tax_mode }, charges, volumes: volumes(charges, counts, ai, { 'seats.days': '220', 'sales.assisted': '100000' }) });
  const asked = useSettled(now);
  const stale = asked !== now;
  const price = useQuery({
    queryKey: ['price-preview', asked],
    enabled: ready && !stale,
    placeholderData: (before) => before,
    queryFn: () => unwrap(client.POST('/price-previews', { body: JSON.parse(asked) as Schemas['PricePreviewRequest'] })),
  });
  return (
    <Card size="small" title={t('start.preview')} extra={ready && (stale || price.isFetching) ? <Tag>{t('start.preview_stale')}</Tag> : <span className="small muted">{t('start.preview_hint')}</span>}>
      <div className="stack tight">
        <div className="row">
          <div className="field">
            <label htmlFor="preview-contacts">{t('start.preview_contacts')}</label>
            <InputNumber id="preview-contacts" min={100} max={10_000_000} step={1000} value={contacts} onChange={(n) => setContacts(n ?? 30000)} />
          </div>
          <div className="field" style={{ flex: 1, minWidth: 160 }}>
            <label htmlFor="preview-ai">{t('start.preview_mix')} {ai} %</label>
            <Slider id="preview-ai" value={ai} onChange={setAi} ariaLabelForHandle={t('start.preview_mix')} />
          </div>
        </div>
        {!ready && <Nothing text={t('start.preview_none')} />}
        {ready && <ProblemView error={price.error} />}
        {ready && price.data && <Prices months={price.data.months} />}
        {ready && (price.data?.warnings.length ?? 0) > 0 && (
          <Alert type="warning" showIcon title={t('start.warnings')} description={<ul style={{ margin: 0, paddingLeft: 18 }}>{price.data?.warnings.map((w) => <li key={w}>{warningWords(w, t)}</li>)}</ul>} />
        )}
      </div>
    </Card>
  );
}

function Prices({ months }: { months: Month[] }) {
  const { t } = useTranslation();
  return (
    <Table<Month>
      size="small"
      rowKey={(m) => m.usage['contacts.total'] ?? ''}
      pagination={false}
      dataSource={months}
      expandable={{ expandedRowRender: (m) => <Lines of={m} /> }}
      columns={[
        { title: t('start.preview_contacts'), align: 'right', render: (_, m) => grouped(m.usage['contacts.total'] ?? '') },
        { title: t('start.preview_subtotal'), align: 'right', render: (_, m) => <Amount of={m.subtotal} /> },
        { title: t('start.preview_tax'), align: 'right', render: (_, m) => <Amount of={m.tax} /> },
        { title: t('start.preview_total'), align: 'right', render: (_, m) => <Amount of={m.total} strong /> },
      ]}
    />
  );
}

function Lines({ of: m }: { of: Month }) {
  const { t } = useTranslation();
  return (
    <Table
      size="small"
      rowKey={(line) => line.charge + line.kind}
      pagination={false}
      showHeader={false}
      dataSource={m.lines}
      columns={[
        { render: (_, line) => t(`charge.${line.charge}`, { defaultValue: line.charge }) },
        { align: 'right', render: (_, line) => grouped(line.quantity ?? '') },
        { align: 'right', render: (_, line) => <Amount of={line.amount} /> },
      ]}
    />
  );
}

/** The server's warning in the reader's language; one the page does not know is shown as it came. */
function warningWords(warning: string, t: (key: string, options?: Record<string, unknown>) => string): string {
  const falls = /^(\w+): above (\S+) the total falls/.exec(warning);
  if (!falls) return warning;
  return t('start.warning_falls', { charge: t(`charge.${falls[1]}`, { defaultValue: falls[1] }), bound: grouped(falls[2] ?? '') });
}

/** The value once it has stood still for a moment, so that typing does not ask at every key. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), 300);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

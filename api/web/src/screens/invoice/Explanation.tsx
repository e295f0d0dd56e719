import { Button, Card, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../api/read';
import type { Schemas } from '../../api/client';
import type { Invoice } from '../../domain/invoice';
import { grouped } from '../../format/money';
import { instant } from '../../format/time';
import { Amount, Nothing, Reading } from '../../ui/basics';

type Line = Schemas['InvoiceLine'];

/** Parts of a line's arithmetic: a range of the tiers, its quantity, its price, its exact amount. */
interface Part {
  from?: string;
  to?: string;
  quantity?: string;
  unit_price?: string;
  flat_price?: string;
  amount?: string;
}

interface Props {
  bill: Invoice;
  line?: Line;
  contacts: boolean;
  onContacts: (shown: boolean) => void;
}

/** Where a line's figure comes from: the arithmetic of its tiers, then the contacts behind it. */
export function Explanation({ bill, line, contacts, onContacts }: Props) {
  const { t } = useTranslation();
  if (!line) return <Card size="small" title={t('invoice.explain')}><Nothing text={t('invoice.explain_hint')} /></Card>;
  const parts = (line.detail ?? []) as Part[];
  const shown = (name: keyof Part) => parts.some((part) => part[name]);
  const column = (name: keyof Part, title: string) => (shown(name) ? [{ title, align: 'right' as const, render: (_: unknown, part: Part) => grouped(part[name] ?? '') }] : []);
  const measured = line.meter?.startsWith('contacts');
  return (
    <Card size="small" title={`${t('invoice.explain')}：${t(`charge.${line.charge}`, { defaultValue: line.label })}`}>
      <div className="stack tight">
        {line.meter && <span className="muted small">{t('start.meter')}: {t(`meter.${line.meter}`, { defaultValue: line.meter })}</span>}
        <Table<Part>
          size="small"
          rowKey={(part) => `${part.from}-${part.to}-${part.amount}`}
          pagination={false}
          dataSource={parts}
          locale={{ emptyText: <Nothing /> }}
          columns={[
            ...(shown('from') || shown('to') ? [{ title: t('invoice.range'), render: (_: unknown, part: Part) => range(part, t('start.above')) }] : []),
            ...column('quantity', t('invoice.quantity')),
            ...column('unit_price', t('invoice.unit_price')),
            ...column('flat_price', t('invoice.flat_price')),
            ...column('amount', t('invoice.exact')),
          ]}
        />
        <div className="row between">
          <span className="muted">{t('invoice.rounded')}</span>
          <Amount of={line.net} strong />
        </div>
        {measured ? (
          <Button size="small" onClick={() => onContacts(!contacts)} aria-expanded={contacts}>{t('invoice.behind')} <kbd>e</kbd></Button>
        ) : (
          <span className="small muted">{t('invoice.behind_none')}</span>
        )}
        {measured && contacts && <Behind bill={bill} line={line} />}
      </div>
    </Card>
  );
}

function range(part: Part, above: string): string {
  if (!part.to) return `${grouped(part.from ?? '0')} ${above}`;
  return `${grouped(part.from ?? '0')} – ${grouped(part.to)}`;
}

function Behind({ bill, line }: { bill: Invoice; line: Line }) {
  const { t, i18n } = useTranslation();
  const contacts = useRead('/invoices/{invoice}/lines/{line}/contacts', { path: { invoice: bill.id, line: String(line.line_no) }, query: { limit: 50 } });
  return (
    <Reading of={contacts}>
      {(page) => (
        <Table
          size="small"
          rowKey="id"
          pagination={{ pageSize: 8, hideOnSinglePage: true, simple: true }}
          dataSource={page.items}
          locale={{ emptyText: <Nothing text={t('contacts.none')} /> }}
          columns={[
            { title: t('contacts.id'), render: (_, c) => <span className="mono">{c.external_id ?? c.id}</span> },
            { title: t('contacts.started'), render: (_, c) => instant(c.started_at, i18n.language) },
            { title: t('contacts.class'), render: (_, c) => t(`class.${c.class}`) },
            { title: t('contacts.intent'), render: (_, c) => c.intent ?? '' },
          ]}
        />
      )}
    </Reading>
  );
}

import { Button, Card, Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Charge, type Draft, has } from '../../domain/draft';
import { Choice, Field } from './Field';
import { Tiers } from './Tiers';

export const models: Charge['model'][] = ['flat', 'per_unit', 'graduated', 'volume', 'package', 'band_flat', 'step_cumulative', 'percentage', 'seat_days'];
const meters = ['contacts.total', 'contacts.ai', 'contacts.human', 'contacts.unserved', 'contacts.transferred', 'contacts.disputes', 'contacts.complaints', 'ai.messages', 'seats.days', 'seats.temp_days', 'sales.assisted', 'sales.orders'];

/** Step 3: the charges, each with the fields of its model. */
export function Charges({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  const set = (at: number, part: Partial<Charge>) => change({ charges: draft.charges.map((c, i) => (i === at ? { ...c, ...part } : c)) });
  const add = () => change({ charges: [...draft.charges, { key: `charge_${draft.charges.length + 1}`, model: 'per_unit', meter: 'contacts.total', unit_price: '' }] });
  return (
    <div className="stack">
      {draft.charges.map((charge, i) => (
        <Card
          // The place in the list is the charge's identity while it is edited; its key is being typed.
          key={i}
          size="small"
          title={t(`charge.${charge.key}`, { defaultValue: charge.name || t('start.charge', { number: i + 1 }) })}
          extra={<Button size="small" type="text" danger onClick={() => change({ charges: draft.charges.filter((_, j) => j !== i) })}>{t('common.remove')}</Button>}
        >
          <Editor charge={charge} set={(part) => set(i, part)} />
        </Card>
      ))}
      <Button type="dashed" onClick={add}>{t('start.add_charge')}</Button>
    </div>
  );
}

function Editor({ charge, set }: { charge: Charge; set: (part: Partial<Charge>) => void }) {
  const { t } = useTranslation();
  const meterChoices = meters.map((value) => ({ value, label: t(`meter.${value}`) }));
  const pack = charge.package ?? { size: '', price: '' };
  const shown = (field: keyof Charge) => has(charge.model, field);
  return (
    <div className="stack tight">
      <div className="fields">
        <Field label={t('start.key')} value={charge.key} onChange={(key) => set({ key })} />
        <Field label={t('start.charge_name')} optional value={charge.name ?? ''} onChange={(name) => set({ name })} />
        <Choice label={t('start.model')} value={charge.model} options={models.map((value) => ({ value, label: t(`model.${value}`) }))} onChange={(model) => set({ model: model as Charge['model'] })} />
        {shown('meter') && <Choice label={t('start.meter')} value={charge.meter} options={meterChoices} onChange={(meter) => set({ meter })} />}
        {shown('tier_meter') && <Choice label={t('start.tier_meter')} value={charge.tier_meter ?? charge.meter} options={meterChoices} onChange={(tier_meter) => set({ tier_meter })} />}
        {shown('amount') && <Field label={t('start.amount')} type="decimal" value={charge.amount ?? ''} onChange={(amount) => set({ amount })} />}
        {shown('unit_price') && <Field label={t('start.unit_price')} type="decimal" value={charge.unit_price ?? ''} onChange={(unit_price) => set({ unit_price })} />}
        {shown('rate') && <Field label={t('start.rate')} type="decimal" value={charge.rate ?? ''} onChange={(rate) => set({ rate })} />}
        {shown('package') && (
          <>
            <Field label={t('start.package_size')} type="decimal" value={pack.size} onChange={(size) => set({ package: { ...pack, size } })} />
            <Field label={t('start.package_price')} type="decimal" value={pack.price} onChange={(price) => set({ package: { ...pack, price } })} />
            <Field label={t('start.package_free')} type="decimal" optional value={pack.free ?? ''} onChange={(free) => set({ package: { ...pack, free } })} />
          </>
        )}
        <Field label={t('start.minimum')} type="decimal" optional value={charge.minimum ?? ''} onChange={(minimum) => set({ minimum })} />
        <Field label={t('start.maximum')} type="decimal" optional value={charge.maximum ?? ''} onChange={(maximum) => set({ maximum })} />
      </div>
      {shown('tiers') && charge.model !== 'percentage' && <Tiers tiers={charge.tiers ?? [{ unit_price: '' }]} flat={charge.model !== 'volume' && charge.model !== 'graduated'} onChange={(tiers) => set({ tiers })} />}
      <Checkbox checked={!!charge.prorate} onChange={(e) => set({ prorate: e.target.checked })}>{t('start.prorate')}</Checkbox>
    </div>
  );
}

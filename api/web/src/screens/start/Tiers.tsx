import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { decimal } from '../../domain/draft';

type Tier = Schemas['Tier'];

/** Tiers, lower bound exclusive, upper inclusive; the last one is open. */
export function Tiers({ tiers, flat, onChange }: { tiers: Tier[]; flat: boolean; onChange: (tiers: Tier[]) => void }) {
  const { t } = useTranslation();
  const set = (at: number, part: Partial<Tier>) => onChange(tiers.map((tier, i) => (i === at ? { ...tier, ...part } : tier)));
  const last = tiers.length - 1;
  const add = () => onChange([...tiers.slice(0, -1), { ...tiers[last], up_to: '' }, { ...tiers[last], up_to: undefined }]);
  const cell = (at: number, name: keyof Tier, label: string) => (
    <Input size="small" className="num" aria-label={`${t('start.tiers')} ${at + 1}: ${label}`} value={tiers[at]?.[name] ?? ''} status={tiers[at]?.[name] && !decimal.test(tiers[at]?.[name] ?? '') ? 'error' : undefined} onChange={(e) => set(at, { [name]: e.target.value })} />
  );
  return (
    <div>
      <table className="tiers">
        <thead>
          <tr>
            <th scope="col">{t('start.up_to')}</th>
            {!flat && <th scope="col">{t('start.unit_price')}</th>}
            <th scope="col">{t('start.flat_price')}</th>
            <th scope="col"><span className="skip">{t('common.remove')}</span></th>
          </tr>
        </thead>
        <tbody>
          {tiers.map((_, i) => (
            <tr key={i}>
              <td>{i === last ? <span className="muted">{t('start.above')}</span> : cell(i, 'up_to', t('start.up_to'))}</td>
              {!flat && <td>{cell(i, 'unit_price', t('start.unit_price'))}</td>}
              <td>{cell(i, 'flat_price', t('start.flat_price'))}</td>
              <td>{tiers.length > 1 && <Button size="small" type="text" aria-label={`${t('common.remove')} ${i + 1}`} onClick={() => onChange(tiers.filter((_, j) => j !== i))}>×</Button>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button size="small" type="link" onClick={add}>{t('start.add_tier')}</Button>
    </div>
  );
}

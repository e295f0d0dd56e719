import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { compareDecimals, grouped, percent } from '../../format/money';
import { Tile } from '../../ui/basics';

/** The month's figures against their targets: acceptance 70 %, transfer 20 %. */
export function MeasureTiles({ of: m }: { of: Schemas['Measures'] }) {
  const { t } = useTranslation();
  const some = m.eligible > 0;
  const tone = (good: boolean) => (some ? (good ? ('good' as const) : ('bad' as const)) : undefined);
  return (
    <div className="tiles">
      <Tile label={t('contacts.total')} value={grouped(String(m.contacts))} note={`${t('contacts.eligible')} ${grouped(String(m.eligible))}`} />
      <Tile label={t('contacts.acceptance')} value={percent(short(m.acceptance))} note={t('contacts.target', { target: '≥ 70 %' })} tone={tone(compareDecimals(m.acceptance, '0.70') >= 0)} />
      <Tile label={t('contacts.transfer')} value={percent(short(m.transfer))} note={t('contacts.target', { target: '≤ 20 %' })} tone={tone(compareDecimals(m.transfer, '0.20') <= 0)} />
      <Tile label={t('contacts.unresolved_rate')} value={percent(short(m.unresolved_rate))} />
      <Tile label={t('contacts.csat')} value={short(m.csat_mean) ?? '—'} note={t('contacts.csat_of', { count: m.csat_count ?? 0 })} />
      <Tile label={t('contacts.completeness')} value={percent(short(m.completeness))} tone={compareDecimals(m.completeness, '0.98') < 0 ? 'bad' : undefined} />
    </div>
  );
}

/** A ratio cut to four places for a tile; the table beside it has all of them. */
function short(ratio: string | undefined): string | undefined {
  return ratio?.replace(/^(-?\d+\.\d{4})\d+$/, '$1');
}

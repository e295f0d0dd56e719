import type { Schemas } from '../api/client';

export type Charge = Schemas['Charge'];
export type Terms = Schemas['SavingsTerms'];

/** What the person has filled in so far. */
export interface Draft {
  merchant_id: string;
  shop_ids: string[];
  name: string;
  plan: Schemas['StartEngagement']['plan'];
  starts_on: string;
  ends_on: string;
  currency: string;
  time_zone: string;
  tax_rate: string;
  tax_mode: 'exclusive' | 'inclusive';
  payment_days: number;
  charges: Charge[];
  savings: Terms | null;
}

export const decimal = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/;

// Which fields belong to which model; a field of another model is refused by the server.
const fields: Record<Charge['model'], (keyof Charge)[]> = {
  flat: ['amount'],
  per_unit: ['meter', 'unit_price'],
  graduated: ['meter', 'tiers', 'flat_at_zero'],
  volume: ['meter', 'tier_meter', 'tiers', 'flat_at_zero'],
  package: ['meter', 'package', 'minimum_packages'],
  band_flat: ['meter', 'tiers', 'flat_at_zero'],
  step_cumulative: ['meter', 'tiers', 'flat_at_zero'],
  percentage: ['meter', 'rate', 'fixed_fee', 'events_meter', 'tiers'],
  seat_days: ['meter', 'unit_price'],
};
const common: (keyof Charge)[] = ['key', 'name', 'model', 'minimum', 'maximum', 'prorate'];

/** Tells whether a charge of this model has the field. */
export function has(model: Charge['model'], field: keyof Charge): boolean {
  return common.includes(field) || fields[model].includes(field);
}

/** A charge with only the fields of its model, without blanks. */
export function clean(charge: Charge): Charge {
  const kept = Object.entries(charge).filter(([name, value]) => has(charge.model, name as keyof Charge) && value !== '' && value !== undefined && value !== false);
  const out = Object.fromEntries(kept) as Charge;
  if (out.tiers) out.tiers = out.tiers.map((tier, i, all) => withoutBlanks(i === all.length - 1 ? { ...tier, up_to: undefined } : tier));
  if (out.package) out.package = withoutBlanks(out.package);
  return out;
}

function withoutBlanks<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== '' && v !== undefined)) as T;
}

/** Whether a charge is complete enough to be priced. */
export function complete(charge: Charge): boolean {
  const ok = (text?: string) => decimal.test(text ?? '');
  if (!charge.key) return false;
  if (charge.model !== 'flat' && !charge.meter) return false;
  const optional = [charge.minimum, charge.maximum].every((text) => !text || ok(text));
  return optional && priced(charge, ok);
}

function priced(charge: Charge, ok: (text?: string) => boolean): boolean {
  switch (charge.model) {
    case 'flat':
      return ok(charge.amount);
    case 'per_unit':
    case 'seat_days':
      return ok(charge.unit_price);
    case 'percentage':
      return ok(charge.rate);
    case 'package':
      return ok(charge.package?.size) && ok(charge.package?.price) && (!charge.package?.free || ok(charge.package.free));
    default: {
      const tiers = charge.tiers ?? [];
      return tiers.length > 0 && tiers.every((tier, i) => (ok(tier.unit_price) || ok(tier.flat_price)) && (i === tiers.length - 1 || ok(tier.up_to)));
    }
  }
}

/** Whether a charge of the plan paid by outcome counts outcomes: confirmed AI contacts, assisted sales. */
export function outcome(plan: Draft['plan'], charge: Charge): boolean {
  return plan === 'outcome' && ['contacts.ai', 'sales.assisted', 'sales.orders'].includes(charge.meter ?? '');
}

/** The request that starts the engagement. */
export function startRequest(draft: Draft): Schemas['StartEngagement'] {
  return {
    merchant_id: draft.merchant_id,
    name: draft.name.trim(),
    plan: draft.plan,
    shop_ids: draft.shop_ids,
    starts_on: draft.starts_on,
    ...(draft.ends_on && { ends_on: draft.ends_on }),
    currency: draft.currency,
    time_zone: draft.time_zone,
    contract: {
      tax: { rate: draft.tax_rate, mode: draft.tax_mode },
      charges: draft.charges.map((charge) => ({ charge: clean(charge), ...(outcome(draft.plan, charge) && { kind: 'outcome_fee' as const }) })),
      ...(draft.savings && { savings_share: draft.savings }),
      payment_days: draft.payment_days,
      contact_gap_hours: 24,
    },
  };
}

/**
 * Usage at each volume of contacts: AI's part in percent goes to its meter, people get the rest, what is counted
 * in days or money stays as given. Volumes are counts, so whole numbers are exact here.
 */
export function volumes(charges: Charge[], contacts: number[], aiPercent: number, fixed: Record<string, string>): Record<string, string>[] {
  const meters = new Set(charges.flatMap((c) => [c.meter, c.tier_meter, c.events_meter]).filter((m): m is string => !!m));
  return contacts.map((total) => {
    const ai = Math.round((total * aiPercent) / 100);
    const usage: Record<string, string> = { 'contacts.total': String(total), 'contacts.ai': String(ai), 'contacts.human': String(total - ai) };
    for (const meter of meters) if (!(meter in usage)) usage[meter] = fixed[meter] || '0';
    return usage;
  });
}

/** The reference terms of a savings share (dead band 5 %, bands 30/40/20 %, caps 15 and 12 %, keep 2 %). */
export const referenceTerms: Terms = {
  dead_band: '0.05',
  mode: 'EXCESS_ONLY',
  bands: [{ up_to: '0.20', rate: '0.30' }, { up_to: '0.40', rate: '0.40' }, { rate: '0.20' }],
  monthly_cap: '0.15',
  annual_cap: '0.12',
  merchant_keep: '0.02',
  volume_collar: '0.40',
  deficit: { carry: '1.00', pool_cap: '360000.00' },
  labour_fraction: '0.80',
  wage_cap: '0.08',
  gates: [
    { metric: 'ai_acceptance', pass: '0.70', hard: '0.50', weight: '0.30' },
    { metric: 'transfer', pass: '0.20', hard: '0.35', weight: '0.30' },
    { metric: 'csat', pass: '4.50', hard: '4.00', weight: '0.25', min_count: 30 },
    { metric: 'dispute', pass: '0.01', hard: '0.03', weight: '0.15' },
  ],
};

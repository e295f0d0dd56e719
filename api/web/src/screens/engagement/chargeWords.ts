import type { Schemas } from '../../api/client';
import { grouped, percent } from '../../format/money';

/** A charge's price in a line: tiers one after the other. */
export function chargeWords(charge: Schemas['Charge'], above: string): string {
  if (charge.tiers) {
    return charge.tiers
      .map((tier) => `${tier.up_to ? `≤ ${grouped(tier.up_to)}` : above}: ${[tier.unit_price, tier.flat_price].filter(Boolean).map((p) => grouped(p ?? '')).join(' + ')}`)
      .join(' · ');
  }
  if (charge.package) return `${grouped(charge.package.price)} / ${grouped(charge.package.size)}`;
  if (charge.rate) return percent(charge.rate);
  return grouped(charge.unit_price ?? charge.amount ?? '');
}

import type { Invoice } from '../../domain/invoice';
import { compareDecimals, minus, money } from '../../format/money';

/** The change against last month in words. */
export function change(bill: Invoice, t: (key: string, params?: Record<string, unknown>) => string): string {
  if (!bill.last_month) return '';
  const [now, before] = [bill.total.amount, bill.last_month.total.amount];
  const sign = compareDecimals(now, before);
  if (sign === 0) return t('invoice.change_same');
  const amount = money({ amount: sign > 0 ? minus(now, before) : minus(before, now), currency: bill.total.currency });
  return t(sign > 0 ? 'invoice.change_up' : 'invoice.change_down', { amount });
}

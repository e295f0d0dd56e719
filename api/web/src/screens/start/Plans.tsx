import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../api/read';
import { type Draft, referenceTerms } from '../../domain/draft';
import { Reading } from '../../ui/basics';

/** Step 2: one of the ready plans, to be edited afterwards. */
export function Plans({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  const plans = useRead('/plans');
  return (
    <Card size="small" title={t('start.step.plan')}>
      <Reading of={plans}>
        {(page) => (
          <div className="stack tight">
            {page.items.map((plan) => (
              <button
                key={plan.key}
                type="button"
                className="plan"
                aria-pressed={draft.plan === plan.key && draft.charges.length > 0}
                onClick={() =>
                  change({
                    plan: plan.key as Draft['plan'],
                    charges: plan.charges,
                    savings: plan.key === 'savings_share' ? (plan.savings_share ?? referenceTerms) : null,
                  })
                }
              >
                <div className="strong">{t(`plan.${plan.key}`, { defaultValue: plan.name })}</div>
                <div className="muted">{t(`plan.about.${plan.key}`, { defaultValue: plan.description ?? '' })}</div>
                <div className="small muted">{plan.charges.map((c) => t(`charge.${c.key}`, { defaultValue: c.name ?? c.key })).join(' · ')}</div>
              </button>
            ))}
          </div>
        )}
      </Reading>
    </Card>
  );
}

import { Input, Select } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { decimal } from '../../domain/draft';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'date' | 'decimal';
  optional?: boolean;
}

/** One labelled field; decimals are text and are checked as text. */
export function Field({ label, value, onChange, type = 'text', optional }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const wrong = type === 'decimal' && value !== '' && !decimal.test(value);
  return (
    <div className="field">
      <label htmlFor={id}>{label}{optional && <span> ({t('common.optional')})</span>}</label>
      <Input id={id} className="num" type={type === 'date' ? 'date' : 'text'} inputMode={type === 'decimal' ? 'decimal' : undefined} status={wrong ? 'error' : undefined} aria-invalid={wrong} value={value} onChange={(e) => onChange(e.target.value)} />
      {wrong && <span className="small neg">{t('start.decimal')}</span>}
    </div>
  );
}

/** One labelled choice. */
export function Choice({ label, value, options, onChange }: { label: string; value?: string; options: { value: string; label: string }[]; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Select id={id} aria-label={label} value={value || undefined} options={options} onChange={onChange} showSearch optionFilterProp="label" />
    </div>
  );
}

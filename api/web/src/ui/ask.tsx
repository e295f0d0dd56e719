import { Input, Modal, Select } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemView } from './basics';

export interface AskField {
  name: string;
  label: string;
  kind?: 'text' | 'long' | 'password' | 'choice' | 'choices' | 'date';
  options?: { value: string; label: string }[];
  hint?: string;
  optional?: boolean;
  initial?: string;
}

export type Answers = Record<string, string>;

interface Props {
  title: string;
  fields: AskField[];
  about?: ReactNode;
  busy: boolean;
  error: unknown;
  danger?: boolean;
  onCancel: () => void;
  onOk: (answers: Answers) => void;
}

/** Asks what a command needs beside the click: a reason, a password, a choice. Several choices are joined by commas. */
export function Ask({ title, fields, about, busy, error, danger, onCancel, onOk }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [answers, setAnswers] = useState<Answers>(() => Object.fromEntries(fields.map((f) => [f.name, f.initial ?? ''])));
  const complete = fields.every((f) => f.optional || answers[f.name]?.trim());
  return (
    <Modal
      open
      title={title}
      okText={title}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: !complete, loading: busy, danger }}
      onCancel={onCancel}
      onOk={() => onOk(answers)}
    >
      <div className="stack">
        {about}
        {fields.map((field) => (
          <div className="field" key={field.name}>
            <label htmlFor={`${id}-${field.name}`}>
              {field.label}
              {field.optional && ` (${t('common.optional')})`}
            </label>
            <Control id={`${id}-${field.name}`} field={field} value={answers[field.name] ?? ''} onChange={(value) => setAnswers({ ...answers, [field.name]: value })} />
          </div>
        ))}
        <ProblemView error={error} />
      </div>
    </Modal>
  );
}

function Control({ id, field, value, onChange }: { id: string; field: AskField; value: string; onChange: (value: string) => void }) {
  switch (field.kind) {
    case 'long':
      return <Input.TextArea id={id} rows={3} value={value} placeholder={field.hint} onChange={(e) => onChange(e.target.value)} />;
    case 'password':
      return <Input.Password id={id} value={value} autoComplete="current-password" onChange={(e) => onChange(e.target.value)} />;
    case 'choice':
      return <Select id={id} aria-label={field.label} value={value || undefined} options={field.options} onChange={onChange} />;
    case 'choices':
      return (
        <Select id={id} aria-label={field.label} mode="multiple" value={value ? value.split(',') : []} options={field.options} onChange={(list: string[]) => onChange(list.join(','))} />
      );
    default:
      return <Input id={id} type={field.kind === 'date' ? 'date' : 'text'} value={value} placeholder={field.hint} onChange={(e) => onChange(e.target.value)} />;
  }
}

import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { type Command, type PostPath, useCommand } from '../api/command';
import { Ask, type AskField, type Answers } from './ask';
import { useShout } from './shout';

interface Props<P extends PostPath> {
  path: P;
  label: string;
  /** What the command needs to be asked; without fields it runs at once. */
  fields?: AskField[];
  about?: ReactNode;
  primary?: boolean;
  danger?: boolean;
  small?: boolean;
  command: (answers: Answers) => Command<P>;
  onDone?: (reply: { id?: string; result?: unknown }) => void;
}

/** A button that sends one command, asking first for what it needs; refusals stay where they happened. */
export function Action<P extends PostPath>({ path, label, fields = [], about, primary, danger, small, command, onDone }: Props<P>) {
  const [open, setOpen] = useState(false);
  const shout = useShout();
  const asks = fields.length > 0 || about !== undefined;
  const run = useCommand(path, (reply) => {
    setOpen(false);
    shout.done(label);
    onDone?.(reply);
  });
  const start = (answers: Answers) => run.mutate(command(answers), asks ? {} : { onError: (error) => shout.failed(error) });
  const begin = () => {
    run.reset();
    if (asks) setOpen(true);
    else start({});
  };
  return (
    <>
      <Button
        type={primary ? 'primary' : 'default'}
        danger={danger}
        size={small ? 'small' : 'middle'}
        loading={run.isPending}
        onClick={begin}
      >
        {label}
      </Button>
      {open && (
        <Ask title={label} fields={fields} about={about} busy={run.isPending} error={run.error} danger={danger} onCancel={() => setOpen(false)} onOk={start} />
      )}
    </>
  );
}

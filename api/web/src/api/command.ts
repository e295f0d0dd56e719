import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { client, Problem, type Schemas, unwrap } from './client';
import { read } from './read';
import type { paths } from './schema.gen';

/** Paths that take a POST. */
export type PostPath = { [P in keyof paths]: paths[P] extends { post: object } ? P : never }[keyof paths];

export type Body<P extends PostPath> = paths[P] extends {
  post: { requestBody: { content: { 'application/json': infer B } } };
}
  ? B
  : undefined;

/** What a command changes, and what its sender saw. */
export interface Command<P extends PostPath> {
  path?: Record<string, string>;
  body?: Body<P>;
  /** Hash of what was shown, sent as If-Match. */
  seen?: string;
}

type Reply = { command_id?: string; state?: string; result?: unknown; id?: string; kind?: string; problem?: Schemas['Problem'] };

/** Sends a command and follows it to its end when the server takes longer. */
export async function send<P extends PostPath>(path: P, command: Command<P>, key: string): Promise<Reply> {
  const header: Record<string, string> = { 'Idempotency-Key': key };
  if (command.seen) header['If-Match'] = command.seen;
  const post = client.POST as (p: string, o: object) => Promise<{ data?: Reply; error?: unknown; response: Response }>;
  const answer = post(path, { params: { path: command.path, header }, body: command.body });
  const reply = await unwrap(answer);
  const { response } = await answer;
  return response.status === 202 && reply.id ? follow(reply.id) : reply;
}

async function follow(id: string): Promise<Reply> {
  for (let wait = 150; ; wait = Math.min(wait * 1.5, 2000)) {
    const operation = await read('/operations/{operation}', { path: { operation: id } });
    if (operation.state === 'done') return operation;
    if (operation.state === 'refused' && operation.problem) throw new Problem(operation.problem);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/**
 * One intended action has one key: trying the same thing again after a failure sends the same key, so nothing
 * happens twice; another input or a success ends the intention.
 */
export class Intention {
  private key = '';
  private about = '';

  keyFor(input: unknown): string {
    const about = JSON.stringify(input);
    if (!this.key || about !== this.about) {
      this.key = crypto.randomUUID();
      this.about = about;
    }
    return this.key;
  }

  done(): void {
    this.key = '';
  }
}

/** A button's command; everything shown is read again after it. */
export function useCommand<P extends PostPath>(path: P, onDone?: (reply: Reply) => void) {
  const queries = useQueryClient();
  const intention = useRef(new Intention());
  return useMutation<Reply, Error, Command<P>>({
    mutationFn: (command) => send(path, command, intention.current.keyFor(command)),
    onSuccess: async (reply) => {
      intention.current.done();
      await queries.invalidateQueries();
      onDone?.(reply);
    },
  });
}

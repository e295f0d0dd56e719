import createClient from 'openapi-fetch';
import type { components, paths } from './schema.gen';

export type Schemas = components['schemas'];
export type Money = Schemas['Money'];
export type Role = Schemas['Role'];

/** A refusal of the server (RFC 9457): a stable code, a sentence, and the places it is about. */
export class Problem extends Error {
  constructor(readonly body: Schemas['Problem']) {
    super(body.detail ?? body.title);
  }
  get code(): string {
    return this.body.code;
  }
  get status(): number {
    return this.body.status;
  }
}

let csrf = '';

/** Remembers the session's token; it goes with every change. */
export function rememberToken(token: string): void {
  csrf = token;
}

/** The token that goes with every change. */
export function token(): string {
  return csrf;
}

export const base = '/api/v1';

// fetch is looked up at each call, so that tests can replace it.
export const client = createClient<paths>({ baseUrl: base, fetch: (request) => globalThis.fetch(request) });

client.use({
  onRequest({ request }) {
    if (request.method !== 'GET' && csrf) request.headers.set('X-CSRF-Token', csrf);
    return request;
  },
});

/** Unpacks an answer: the body, or a Problem thrown. */
export async function unwrap<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let got: { data?: T; error?: unknown; response: Response };
  try {
    got = await answer;
  } catch {
    throw new Problem({ type: 'about:blank', title: 'unreachable', status: 0, code: 'unreachable' });
  }
  if (got.response.ok) return got.data as T;
  throw new Problem(problemOf(got.error, got.response.status));
}

function problemOf(error: unknown, status: number): Schemas['Problem'] {
  if (error && typeof error === 'object' && 'code' in error) return error as Schemas['Problem'];
  return { type: 'about:blank', title: String(error ?? ''), status, code: status === 401 ? 'unauthenticated' : 'internal' };
}

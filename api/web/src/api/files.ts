import { base, Problem, type Schemas, token } from './client';

/** Uploads a file of an engagement; the key makes a second try harmless. */
export async function upload(engagement: string, file: File, key: string): Promise<Schemas['File']> {
  const form = new FormData();
  form.append('file', file);
  const response = await fetch(`${base}/engagements/${encodeURIComponent(engagement)}/files`, {
    method: 'POST',
    headers: { 'Idempotency-Key': key, 'X-CSRF-Token': token() },
    body: form,
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body as Schemas['File'];
  throw new Problem({ type: 'about:blank', title: '', status: response.status, code: 'internal', ...body });
}

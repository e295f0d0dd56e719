// MOCK SERVER: serves the built page and invented fixtures, to look at screens where no real server runs.
// Usage: node server.mjs [port]; logins am, finance, approver, signer-tea with any password.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import * as data from './fixtures.mjs';

const dist = new URL('../../../api/web/dist/', import.meta.url).pathname;
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const list = (items) => ({ items });
const one = (items, id) => items.find((item) => item.id === id);
let who = null;

const mine = () => data.tasks.filter((task) => who.roles.includes(task.role));
const routes = [
  ['GET', /^\/me$/, () => session()],
  ['GET', /^\/clock$/, () => data.clock],
  ['GET', /^\/tasks$/, (_, query) => list(mine().filter((t) => (query.get('state') ?? 'open') === t.state && (!query.get('engagement') || t.engagement_id === query.get('engagement'))))],
  ['GET', /^\/merchants$/, () => list(data.merchants)],
  ['GET', /^\/merchants\/[^/]+\/shops$/, () => list(data.shops)],
  ['GET', /^\/plans$/, () => list(data.plans)],
  ['POST', /^\/price-previews$/, (_, __, body) => preview(body)],
  ['GET', /^\/engagements$/, () => list(data.engagements)],
  ['GET', /^\/engagements\/([^/]+)$/, ([id]) => one(data.engagements, id)],
  ['GET', /^\/engagements\/[^/]+\/timeline$/, () => list(data.timeline)],
  ['GET', /^\/engagements\/[^/]+\/onboarding$/, () => list(data.steps)],
  ['GET', /^\/engagements\/[^/]+\/measures$/, (_, query) => ({ ...data.measures, month: query.get('month') })],
  ['GET', /^\/engagements\/[^/]+\/contacts$/, () => list(data.contacts)],
  ['GET', /^\/engagements\/[^/]+\/contracts$/, () => list([data.contract])],
  ['GET', /^\/engagements\/[^/]+\/baselines$/, () => list([])],
  ['GET', /^\/engagements\/[^/]+\/knowledge$/, () => data.knowledge],
  ['GET', /^\/engagements\/[^/]+\/knowledge\/imports$/, () => list(data.imports)],
  ['GET', /^\/engagements\/[^/]+\/peaks$/, () => list([data.peak])],
  ['GET', /^\/invoices$/, (_, query) => list(data.invoices.filter((v) => (!query.get('state') || v.state === query.get('state')) && (!query.get('engagement') || v.engagement_id === query.get('engagement'))))],
  ['GET', /^\/invoices\/([^/]+)$/, ([id]) => one(data.invoices, id)],
  ['GET', /^\/invoices\/[^/]+\/lines\/\d+\/contacts$/, () => list(data.contacts)],
  ['GET', /^\/settlements$/, () => list(data.statements)],
  ['GET', /^\/settlements\/([^/]+)$/, ([id]) => one(data.statements, id)],
  ['POST', /^\/invoices\/([^/]+)\/approve$/, ([id]) => change(one(data.invoices, id), 'review')],
  ['POST', /^\/settlements\/([^/]+)\/approve$/, ([id]) => change(one(data.statements, id), 'approved')],
  ['POST', /^\/engagements$/, () => ({ command_id: 'c1', state: 'onboarding', result: { engagement_id: 'tea-en' } })],
];

function session() {
  return { user: who, csrf_token: 'mock', expires_at: '2030-01-01T00:00:00Z' };
}

function change(thing, state) {
  thing.state = state;
  return { command_id: 'c1', state };
}

/** Invented prices: a fixed fee; the real server rates them. */
function preview(body) {
  const months = body.volumes.map((usage) => ({ usage, subtotal: data.yuan('60780.00'), tax: data.yuan('3646.80'), total: data.yuan('64426.80'), lines: [{ charge: 'base_fee', kind: 'usage', amount: data.yuan('30000.00') }] }));
  return { months, warnings: ['above 30000 the total falls: all units move to the next price'] };
}

function api(request, url, body) {
  if (url.pathname === '/api/v1/sessions') {
    who = data.users.find((user) => user.login === body.login) ?? null;
    return who && body.password !== 'wrong' ? [200, session(), `mock=${who.login}; HttpOnly; Path=/`] : refused(401, 'unauthenticated');
  }
  if (url.pathname === '/api/v1/sessions/current') return [204, null, 'mock=; Max-Age=0; Path=/'];
  who = data.users.find((user) => request.headers.cookie?.includes(`mock=${user.login}`)) ?? null;
  if (!who) return refused(401, 'unauthenticated');
  for (const [method, pattern, answer] of routes) {
    const match = request.method === method && pattern.exec(url.pathname.slice('/api/v1'.length));
    const found = match && answer(match.slice(1).map(decodeURIComponent), url.searchParams, body);
    if (match) return found ? [200, found] : refused(404, 'not_found');
  }
  return refused(404, 'not_found');
}

const refused = (status, code) => [status, { type: 'about:blank', title: code, status, code, detail: 'mock' }];

async function file(url) {
  const name = normalize(url.pathname).replace(/^\/+/, '');
  for (const path of [name, 'index.html']) {
    try {
      return [types[extname(path)] ?? 'application/octet-stream', await readFile(join(dist, path))];
    } catch {}
  }
  return ['text/plain', 'the page is not built'];
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://mock');
  let text = '';
  for await (const part of request) text += part;
  if (url.pathname.startsWith('/api/')) {
    const [status, body, cookie] = api(request, url, text.startsWith('{') ? JSON.parse(text) : {});
    response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...(cookie && { 'Set-Cookie': cookie }) });
    response.end(body === null ? '' : JSON.stringify(body));
    return;
  }
  const [type, bytes] = await file(url);
  response.writeHead(200, { 'Content-Type': type });
  response.end(bytes);
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`mock at http://127.0.0.1:${server.address().port}`));

// Fixtures of the MOCK server: invented data in the shapes of api/openapi.yaml, for looking at screens where no
// real server runs. Nothing here is computed; no test of the product's figures rests on it.
export const yuan = (amount) => ({ amount, currency: 'CNY' });
const sha = (c) => c.repeat(64);

const staff = (login, name, role, locale = 'zh-CN') => ({ id: login, login, name, roles: [role], locale });
export const users = [
  staff('am', '林晓', 'account_manager'),
  staff('finance', '周敏', 'finance'),
  staff('approver', '何建国', 'finance_approver'),
  { ...staff('signer-tea', '商家 陈', 'merchant_signer'), merchant_id: 'tea' },
];
export const clock = { now: '2026-04-09T10:20:00+08:00', mode: 'offset', movable: true };
export const merchants = [{ id: 'tea', name: '山岚茶业', entity_id: 'CN' }, { id: 'lamp', name: '灯火家居', entity_id: 'CN' }];
export const shops = [
  { id: 'tea-tmall', merchant_id: 'tea', name: '山岚天猫旗舰店', platform: 'tmall', languages: ['zh'], channels: [{ channel: 'chat', ai_enabled: true }] },
  { id: 'tea-jd', merchant_id: 'tea', name: '山岚京东店', platform: 'jd', languages: ['zh'], channels: [{ channel: 'chat', ai_enabled: true }] },
];

const engagement = (id, merchant, name, plan, stage, ai, attention, tasks) => ({
  id, merchant_id: merchant, merchant_name: merchants.find((m) => m.id === merchant).name, name, plan, currency: 'CNY', time_zone: 'Asia/Shanghai',
  starts_on: '2026-01-01', stage, ai_share: ai, attention, version: 3, created_at: '2025-12-08T02:00:00Z', shop_ids: [`${merchant}-tmall`],
  calendar_id: 'cn', workflow_id: `engagement/${id}`, open_tasks: tasks,
});
export const engagements = [
  engagement('tea-2026', 'tea', '山岚茶业 2026', 'savings_share', 'live', 100, '', 2),
  engagement('lamp-2026', 'lamp', '灯火家居 2026', 'hybrid', 'live', 50, '三月账单被阻断', 1),
  engagement('tea-en', 'tea', 'Shanlan Tea worldwide', 'tiered', 'onboarding', 0, '', 1),
];

const band = (quantity, price, amount) => ({ from: '0', to: '30000', quantity, unit_price: price, amount });
const line = (line_no, charge, label, meter, quantity, net, tax, detail) => ({ line_no, charge, kind: 'usage', service_month: '2026-03', label, ...(meter && { meter, quantity }), net: yuan(net), tax: yuan(tax), detail });
export const lines = [
  line(1, 'base_fee', '基础服务费', '', '', '30000.00', '1800.00', [{ amount: '30000' }]),
  line(2, 'human', '人工承接', 'contacts.human', '6600', '23760.00', '1425.60', [band('6600', '3.60', '23760.00')]),
  line(3, 'ai', 'AI 承接', 'contacts.ai', '23400', '7020.00', '421.20', [band('23400', '0.30', '7020.00')]),
];
const invoice = (id, month, state, more = {}) => ({
  id, engagement_id: id.split('.')[0], merchant_id: 'tea', merchant_name: '山岚茶业', month, kind: 'service', state, contract_version: 1,
  subtotal: yuan('60780.00'), tax: yuan('3646.80'), total: yuan('64426.80'), paid: yuan('0.00'), checks: [], etag: sha('a'), prepared_by: 'system',
  created_at: '2026-04-04T04:00:00+08:00', ...more,
});
export const invoices = [
  invoice('tea-2026.2026-03.service', '2026-03', 'draft', {
    checks: [{ code: 'big_change', severity: 'warning', sentence: "the total differs from last month's by more than half" }],
    lines, last_month: { month: '2026-02', total: yuan('41058.00') }, snapshot: { rows: 30000, sha256: sha('5') },
  }),
  invoice('lamp-2026.2026-03.service', '2026-03', 'draft', { merchant_id: 'lamp', merchant_name: '灯火家居', checks: [{ code: 'negative_line', severity: 'blocking', sentence: 'the line is negative' }], lines }),
  invoice('tea-2026.2026-02.service', '2026-02', 'issued', { number: 'CN-2026-000018', subtotal: yuan('38733.96'), tax: yuan('2324.04'), total: yuan('41058.00'), due_on: '2026-04-12', lines, prepared_by: 'finance', approved_by: 'approver' }),
  invoice('tea-2026.2026-01.service', '2026-01', 'paid', { number: 'CN-2026-000007', paid: yuan('64426.80'), due_on: '2026-03-12', lines }),
];

const gates = [['ai_acceptance', '0.70', '0.50', '0.30'], ['transfer', '0.20', '0.35', '0.30'], ['csat', '4.50', '4.00', '0.25'], ['dispute', '0.01', '0.03', '0.15']];
const cost = (key, amount) => ({ key, amount });
const statement = {
  id: 'tea-2026.2026-03', engagement_id: 'tea-2026', engagement_name: '山岚茶业 2026', merchant_id: 'tea', period: '2026-03', version: 1, state: 'submitted', status: 'SHARE',
  contacts: 30000, baseline: yuan('117000.00'), actual: yuan('66000.00'), gross_saving: yuan('51000.00'), share: yuan('17220.00'), payable: yuan('17220.00'), held: yuan('0.00'),
  tax: yuan('1033.20'), deficit_out: yuan('0.00'), limit: 'none', quality_factor: '1.0000', sha256: sha('7'), prepared_by: 'finance', created_at: '2026-04-06T09:00:00+08:00', disputes: [],
  input: {
    terms: { gates: gates.map(([metric, pass, hard, weight]) => ({ metric, pass, hard, weight })) },
    period: {
      adjustments: [], costs: [cost('base_fee', '30000.00'), cost('human', '23760.00'), cost('ai', '7020.00'), cost('retained', '5220.00')],
      metrics: { ai_acceptance: { numerator: 23400, denominator: 30000 }, transfer: { numerator: 4500, denominator: 27900 }, csat: { numerator: 4700, denominator: 1000 }, dispute: { numerator: 150, denominator: 30000 } },
    },
  },
  output: {
    savings_rate: '0.435897', forfeited: '0.00', gates: gates.map(([metric]) => ({ metric, basis: 'measured', score: '1.000000' })),
    bands: [{ amount: '23400.0000', rate: '0.30', share: '7020.0000' }, { amount: '23400.0000', rate: '0.40', share: '9360.0000' }, { amount: '4200.0000', rate: '0.20', share: '840.0000' }],
  },
  evidence: [
    { key: 'contacts', label: 'contacts', value: '30000', unit: 'contacts', formula: 'count of counted rows', source: 'usage snapshot s-2026-03', rows: 30000 },
    { key: 'season_index', label: 'season_index', value: '0.975000', unit: '', formula: 'clipped to 0.80..1.25', source: 'baseline', rows: 0 },
    { key: 'baseline', label: 'baseline', value: '117000.00', unit: 'CNY', formula: '(F * d/D + v * contacts * season) * wage factor + adjustments', source: 'baseline', rows: 0 },
    { key: 'cost/base_fee', label: 'base fee', value: '30000.00', unit: 'CNY', formula: 'net lines of the service month', source: 'invoices', rows: 0 },
    { key: 'actual', label: 'actual', value: '66000.00', unit: 'CNY', formula: 'sum of costs', source: 'invoices and retained costs', rows: 0 },
    { key: 'share', label: 'share', value: '17220.00', unit: 'CNY', formula: 'bands of the net saving * quality factor, limit none', source: 'contract', rows: 0 },
  ],
};
export const statements = [statement, { ...statement, id: 'tea-2026.2026-02', period: '2026-02', state: 'posted', gross_saving: yuan('38200.00'), share: yuan('12480.00'), payable: yuan('12480.00'), posted_at: '2026-03-20T09:00:00+08:00' }];

const task = (id, kind, role, subject_kind, subject_id, due_at, more = {}) => ({ id, kind, role, state: 'open', engagement_id: subject_id.split(/[./]/)[0], subject_kind, subject_id, due_at, created_at: '2026-04-04T04:00:00+08:00', ...more });
export const tasks = [
  task('t1', 'invoice.check', 'finance', 'invoice', 'tea-2026.2026-03.service', '2026-04-08T18:00:00+08:00'),
  task('t2', 'settlement.approve', 'finance_approver', 'statement', 'tea-2026.2026-03', '2026-04-10T18:00:00+08:00'),
  task('t3', 'onboarding.channels', 'account_manager', 'onboarding', 'tea-en', '2026-04-16T18:00:00+08:00'),
  task('t4', 'invoice.confirm', 'merchant_signer', 'invoice', 'tea-2026.2026-03.service', '2026-04-11T18:00:00+08:00', { fallback: 'invoice.silence_confirms' }),
];
const step = (position, name, state, more = {}) => ({ step: name, position, state, ...more });
export const steps = [
  step(1, 'contract', 'done', { done_at: '2025-12-12T03:00:00Z', done_by: 'approver' }), step(2, 'workspace', 'done', { done_at: '2025-12-13T03:00:00Z', done_by: 'system' }),
  step(3, 'channels', 'running', { due_at: '2026-04-16T10:00:00Z' }), step(4, 'knowledge', 'waiting'), step(5, 'shadow', 'waiting'), step(6, 'go_live_10', 'waiting'), step(7, 'approval', 'waiting'),
];
const told = (id, at, actor, kind, params) => ({ id, at, actor, kind, params });
export const timeline = [
  told(6, '2026-04-06T01:00:00Z', 'system', 'settlement.computed', { period: '2026-03', version: 1, saving: '51000.00', share: '17220.00', currency: 'CNY' }),
  told(5, '2026-04-03T20:00:00Z', 'system', 'invoice.drafted', { month: '2026-03', kind: 'service', total: '64426.80', currency: 'CNY' }),
  told(4, '2026-03-14T03:00:00Z', 'finance', 'invoice.issue', { month: '2026-02', kind: 'service', number: 'CN-2026-000018', total: '41058.00', currency: 'CNY' }),
  told(3, '2025-12-28T03:00:00Z', 'am', 'engagement.stage', { stage: 'live', attention: '' }),
  told(2, '2025-12-12T03:00:00Z', 'signer-tea', 'contract.signed', { side: 'merchant', version: 1 }),
  told(1, '2025-12-08T02:00:00Z', 'am', 'engagement.opened', { plan: 'savings_share', starts_on: '2026-01-01' }),
];
export const measures = {
  month: '2026-03', contacts: 30420, eligible: 30000, accepted: 23400, transferred: 4500, unresolved: 2100, acceptance: '0.7800', transfer: '0.1500', unresolved_rate: '0.0700',
  durable: 22810, ai: 23400, human: 6600, unserved: 0, excluded: { spam: 380, test: 40 }, csat_mean: '4.70', csat_count: 1000, disputes: 150, complaints: 22, completeness: '0.9962', missing_days: [],
};
export const contacts = Array.from({ length: 12 }, (_, i) => ({
  id: `c${i}`, shop_id: 'tea-tmall', channel: 'chat', started_at: `2026-03-${String(i + 2).padStart(2, '0')}T06:1${i % 10}:00Z`, outcome: i % 4 ? 'accepted' : 'transferred', class: i % 4 ? 'ai' : 'human', intent: i % 2 ? '物流查询' : '退换货', external_id: `TM-26030${i}`, ...(i % 3 ? {} : { csat: 5 }),
}));
const tiers = (...prices) => prices.map((unit_price, i) => ({ ...(i < prices.length - 1 && { up_to: String(30000 * (i + 1)) }), unit_price }));
export const hybrid = [
  { key: 'base_fee', name: '基础服务费', model: 'flat', amount: '30000', prorate: true },
  { key: 'human', name: '人工承接', model: 'volume', meter: 'contacts.human', tier_meter: 'contacts.total', tiers: tiers('3.60', '3.40', '3.20') },
  { key: 'ai', name: 'AI 承接', model: 'volume', meter: 'contacts.ai', tier_meter: 'contacts.total', tiers: tiers('0.30', '0.25', '0.20') },
  { key: 'temp', name: '临时坐席', model: 'seat_days', meter: 'seats.temp_days', unit_price: '300' },
];
export const plans = ['seat', 'tiered', 'hybrid', 'outcome', 'savings_share'].map((key) => ({ key, name: key, charges: hybrid }));
export const contract = { version: 1, effective_month: '2026-01', kind: 'original', sha256: sha('c'), prepared_by: 'am', approved_by: 'approver', signed_at: '2025-12-12T03:00:00Z', used_by: ['tea-2026.2026-02.service'],
  terms: { tax: { rate: '0.06', mode: 'exclusive' }, charges: hybrid.map((charge) => ({ charge })) },
  signatures: [{ side: 'provider', user_id: 'approver', user_name: '何建国', role: 'finance_approver', signed_at: '2025-12-12T02:00:00Z', method: 'confirmed_on_page' }] };
export const knowledge = { version: 4, published_at: '2026-03-20T03:00:00Z', published_by: 'am', threshold: '0.62', evaluation: {}, articles: [
  { id: 'ship', question: '什么时候发货？', answer: '付款后 48 小时内发货。', language: 'zh', slots: ['order.status'] }, { id: 'refund', question: '怎么退货？', answer: '七天内可在订单页申请退货。', language: 'zh', slots: [] }, { id: 'complaint', question: '我要投诉', answer: '为您转接专员。', language: 'zh', human_only: true } ] };
export const imports = [{ id: 'i1', state: 'review', rows_read: 212, rows_rejected: 3, duplicates: 9, conflicts: 2, created_at: '2026-04-08T03:00:00Z', file_name: '问答表-四月.xlsx' }];
export const peak = { season: '2026-618', state: 'planned', first_day: '2026-06-01', last_day: '2026-06-20', forecast: [{ date: '2026-06-01', contacts: '2140' }, { date: '2026-06-18', contacts: '6380' }], plan: {}, plan_sha256: sha('d'), cost: yuan('86400.00'), planned_by: 'planner', version: 1, requisitions: [{ id: 'r1', headcount: 12, first_day: '2026-06-01', last_day: '2026-06-20', state: 'open' }] };

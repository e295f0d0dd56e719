import { beforeAll, describe, expect, it } from 'vitest';
import i18next from 'i18next';
import { startLanguage } from '../locale';
import { zh } from '../locale/zh-CN';
import { sentence } from './timeline';

beforeAll(() => startLanguage('zh-CN'));

const say = (locale: string, kind: string, params: Record<string, unknown>) => sentence({ kind, params }, i18next.getFixedT(locale), locale);

describe('the timeline speaks business', () => {
  it.each([
    ['engagement.opened', { plan: 'savings_share', starts_on: '2026-01-01' }, '发起合作，方案为节省分成，2026-01-01 开始服务', 'Engagement opened with the plan Savings share, service from 2026-01-01'],
    ['invoice.drafted', { month: '2026-03', kind: 'service', total: '82532.40', currency: 'CNY' }, '2026年3月服务费账单草稿生成，合计 ¥ 82,532.40', 'Draft of the service invoice for March 2026, total ¥ 82,532.40'],
    ['contract.signed', { side: 'merchant', version: 1 }, '商家签署了合同第 1 版', 'The merchant signed contract version 1'],
    ['settlement.computed', { period: '2026-03', version: 2, saving: '51000.00', share: '17220.00', currency: 'CNY' }, '2026年3月结算单第 2 版算出：节省 ¥ 51,000.00，分成 ¥ 17,220.00', 'Statement for March 2026, version 2: saving ¥ 51,000.00, share ¥ 17,220.00'],
    ['engagement.hold', { reason: '' }, '暂停服务：—', 'Service held: —'],
    ['comet.landed', {}, '发生了“comet.landed”', '“comet.landed” happened'],
  ])('%s', (kind, params, chinese, english) => {
    expect(say('zh-CN', kind, params)).toBe(chinese);
    expect(say('en', kind, params)).toBe(english);
  });

  it('never shows a placeholder, whatever is missing', () => {
    for (const key of Object.keys(zh).filter((k) => k.startsWith('timeline.'))) {
      for (const locale of ['zh-CN', 'en']) expect(say(locale, key.slice('timeline.'.length), {}), key).not.toMatch(/\{\{/);
    }
  });
});

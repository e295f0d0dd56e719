// The journey of a new engagement on the page: one line of JSON per scene, {"name", "error"}.
import { audit, enter, leave, open, settled } from './page.mjs';

const url = process.env.GAINSHARE_URL;
const password = process.env.GAINSHARE_PASSWORD;
const session = await open(url, {});
const { page, go, errors } = session;
const id = `tea${Date.now().toString(36)}`;
let engagement = '';
let broken = false;

async function scene(name, play) {
  let error = '';
  if (broken) error = 'an earlier scene broke';
  else {
    try {
      await play();
      if (errors.length) throw new Error(`the page reported: ${errors.splice(0).join('; ')}`);
    } catch (e) {
      error = String(e.message ?? e);
      broken = true;
      if (process.env.GAINSHARE_SHOTS) await page.screenshot({ path: `${process.env.GAINSHARE_SHOTS}/broken.png`, fullPage: true });
    }
  }
  console.log(JSON.stringify({ name, error }));
}

/** Asks the API as the person logged in at the page. */
function call(method, path, body) {
  return page.evaluate(
    async ([method, path, body]) => {
      const me = await (await fetch('/api/v1/me')).json();
      const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': me.csrf_token, 'Idempotency-Key': crypto.randomUUID() };
      const response = await fetch(`/api/v1${path}`, { method, headers: method === 'GET' ? {} : headers, body: body && JSON.stringify(body) });
      const answer = await response.json();
      if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
      return answer;
    },
    [method, path, body],
  );
}

async function as(login, word = password) {
  await page.context().clearCookies();
  await page.goto(url);
  await enter(page, login, word);
  await settled(page);
}

const press = (name) => page.getByRole('button', { name, exact: true }).last().click();

async function clean(path) {
  await go(path);
  const found = await audit(page);
  if (found.length) throw new Error(`axe on ${path}: ${found.join(' | ')}`);
  if (process.env.GAINSHARE_SHOTS) await page.screenshot({ path: `${process.env.GAINSHARE_SHOTS}/${path.replaceAll('/', '_')}.png`, fullPage: true });
}

await scene('a wrong password is refused with a sentence and its code', async () => {
  await page.fill('#login', 'am');
  await page.fill('#password', 'not this one');
  await page.click('button[type=submit]');
  await page.waitForSelector('[role=alert] code:text("unauthenticated")');
  errors.splice(0);
});

await scene('the login screen speaks both languages and has no accessibility findings', async () => {
  await page.getByText('English').click();
  await page.waitForSelector('label:text("Password")');
  const found = await audit(page);
  if (found.length) throw new Error(found.join(' | '));
  await page.getByText('中文').click();
});

await scene('an account manager logs in and sees today', async () => {
  await as('am');
  await page.waitForSelector('h1:text("今天")');
});

await scene('five steps start an engagement, with the price shown before', async () => {
  await call('POST', '/merchants', { id, name: `山岚茶业 ${id}` });
  await call('POST', `/merchants/${id}/shops`, { id: `${id}-tmall`, name: '山岚旗舰店', platform: 'tmall', languages: ['zh'], channels: [{ channel: 'chat', ai_enabled: true }] });
  await go('/engagements/new');
  await page.getByLabel('商家', { exact: true }).click();
  await page.keyboard.type(id);
  await page.keyboard.press('Enter');
  await page.getByText('山岚旗舰店').click();
  await page.getByLabel('项目名称').fill('山岚茶业 2026');
  await page.getByLabel('服务开始日').fill('2026-01-01');
  await press('下一步');
  await page.getByRole('button', { name: /混合|阶梯计价 \+ AI 分流/ }).first().click();
  await press('下一步');
  await page.waitForSelector('text=含税合计');
  await page.waitForSelector('.ant-card:has-text("价格预览") td:has-text("¥")');
  await page.getByLabel('金额').first().fill('31000');
  await page.waitForSelector('text=正在重算');
  await page.waitForFunction(() => !document.body.innerText.includes('正在重算'));
  if (process.env.GAINSHARE_SHOTS) await page.screenshot({ path: `${process.env.GAINSHARE_SHOTS}/price.png`, fullPage: false });
  await press('下一步');
  await press('下一步');
  await press('发起合作');
  await page.waitForURL(/\/engagements\/(?!new)[^/]+/, { timeout: 60_000 });
  const listed = await call('GET', '/engagements?limit=200');
  engagement = listed.items.find((e) => e.merchant_id === id).id;
});

await scene('finance approves the contract, another person signs it', async () => {
  await as('approver');
  await go(`/engagements/${engagement}/contract`);
  await press('审批此版本');
  await page.locator('.ant-modal').getByRole('button', { name: '审批此版本' }).click();
  await page.getByRole('button', { name: '签署此版本' }).first().click({ timeout: 30_000 });
  await page.locator('.ant-modal input[type=password]').fill(password);
  await page.locator('.ant-modal').getByRole('button', { name: '签署此版本' }).click();
  await page.waitForSelector('text=我方: 财务审批一', { timeout: 30_000 });
});

await scene('the activity tells it in business words, in both languages', async () => {
  await go(`/engagements/${engagement}/activity`);
  await page.waitForSelector('.timeline li:has-text("发起合作")');
  const chinese = await page.locator('.timeline').innerText();
  if (/\{\{|发生了/.test(chinese)) throw new Error(`a sentence is missing: ${chinese}`);
  await page.getByText('English').click();
  await page.waitForSelector('.timeline li:has-text("Engagement opened")');
  await page.getByText('中文').click();
});

for (const path of ['/', '/tasks', '/engagements', '/invoices', '/settlements']) {
  await scene(`${path} has no accessibility findings`, () => clean(path));
}
for (const tab of ['overview', 'onboarding', 'knowledge', 'contacts', 'peaks', 'invoices', 'settlements', 'contract', 'activity']) {
  await scene(`the engagement's ${tab} has no accessibility findings`, () => clean(`/engagements/${engagement}/${tab}`));
}
await scene('the start of an engagement has no accessibility findings', async () => {
  await as('am');
  await clean('/engagements/new');
});

await scene('who was logged out is asked to log in', async () => {
  await press('退出登录');
  await page.waitForSelector('#login');
});

await leave(session);

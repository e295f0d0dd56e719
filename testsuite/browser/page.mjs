// Drives the page in Debian's Chromium: a new profile each time, no network but the server under test.
import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const modules = createRequire(new URL('../../api/web/package.json', import.meta.url));
const { chromium } = modules('playwright-core');
const axe = readFileSync(modules.resolve('axe-core/axe.min.js'), 'utf8');
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Opens the page, logged in when a login is given. */
export async function open(url, { login, password, locale = 'zh-CN' } = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'gainshare-browser-'));
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: flags, locale, viewport: { width: 1360, height: 860 } });
  const page = context.pages()[0] ?? (await context.newPage());
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && !/status of (401|404)/.test(message.text()) && errors.push(message.text()));
  await page.addInitScript((l) => localStorage.getItem('gainshare.locale') ?? localStorage.setItem('gainshare.locale', l), locale);
  await page.goto(url);
  if (login) await enter(page, login, password);
  const go = async (path) => {
    await page.goto(new URL(path, url).href);
    await settled(page);
  };
  return { page, context, profile, errors, go };
}

export async function enter(page, login, password) {
  await page.fill('#login', login);
  await page.fill('#password', password);
  await page.click('button[type=submit]');
  await page.waitForSelector('nav');
}

/** Waits until nothing is being read any more. */
export async function settled(page) {
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('[aria-busy=true], .ant-spin-spinning'), null, { timeout: 20_000 });
  await page.waitForTimeout(350);
}

/** Findings of axe against WCAG 2.1 A and AA, one line each. */
export async function audit(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
  return result.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} ${n.failureSummary?.split('\n')[1]?.trim() ?? ''}`));
}

export async function leave(session) {
  await session.context.close();
  rmSync(session.profile, { recursive: true, force: true });
}

// Takes a screenshot of every screen and checks it with axe. Usage: node look.mjs BASE_URL FOLDER [LOGIN PASSWORD LOCALE]
import { mkdirSync } from 'node:fs';
import { audit, leave, open } from './page.mjs';

const [url, folder, login = 'finance', password = 'x', locale = 'zh-CN', ...paths] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const session = await open(url, { login, password, locale });
let findings = 0;
for (const path of paths.length ? paths : ['/']) {
  await session.go(path);
  await session.page.screenshot({ path: `${folder}/${login}-${locale}${path.replaceAll('/', '_')}.png`, fullPage: true });
  const found = await audit(session.page);
  findings += found.length;
  for (const f of found) console.log(path, f);
}
console.log(`${findings} findings; ${session.errors.length} page errors`, session.errors);
await leave(session);

// Puts the typeface of printed documents where the binary embeds it (internal/render/font/files). The files are
// not committed: a build without them serves no PDF and says so.
import { copyFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const from = new URL('../node_modules/@expo-google-fonts/noto-sans-sc/', import.meta.url);
const to = new URL('../../../internal/render/font/files/', import.meta.url);
mkdirSync(to, { recursive: true });
for (const [source, name] of [
  ['400Regular/NotoSansSC_400Regular.ttf', 'NotoSansSC-Regular.ttf'],
  ['700Bold/NotoSansSC_700Bold.ttf', 'NotoSansSC-Bold.ttf'],
  ['LICENSE_FONT', 'LICENSE-NotoSansSC.txt'],
]) {
  copyFileSync(fileURLToPath(new URL(source, from)), fileURLToPath(new URL(name, to)));
}
console.log('typeface of printed documents: internal/render/font/files');

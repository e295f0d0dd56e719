// Fails when the generated types no longer match the contract.
import { readFileSync } from 'node:fs';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';

const contract = new URL('../../openapi.yaml', import.meta.url);
const made = COMMENT_HEADER + astToString(await openapiTS(contract));
const kept = readFileSync(new URL('../src/api/schema.gen.ts', import.meta.url), 'utf8');
if (made !== kept) {
  console.error('src/api/schema.gen.ts is stale: run `npm run gen` in api/web and commit the result.');
  process.exit(1);
}
console.log('generated types are fresh');

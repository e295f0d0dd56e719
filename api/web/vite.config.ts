import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The server embeds dist/. Emptying the folder removes the committed .gitkeep that keeps the embed
// compiling without a build, so it is put back after each build.
const keepFolder = {
  name: 'keep-folder',
  closeBundle() {
    copyFileSync(join(import.meta.dirname, 'scripts/gitkeep'), join(import.meta.dirname, 'dist/.gitkeep'));
  },
};

export default defineConfig({
  plugins: [react(), keepFolder],
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'antd', test: /node_modules[\\/](antd|@ant-design|@rc-component|rc-)/, priority: 2 },
            { name: 'vendor', test: /node_modules/, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': process.env.GAINSHARE_URL ?? 'http://127.0.0.1:8080' } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
});

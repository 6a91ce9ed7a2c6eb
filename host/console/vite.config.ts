import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds a running host. */
const host = process.env.FRONTDESK_URL ?? 'http://127.0.0.1:8140';

export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/api': host } },
  build: {
    target: 'es2022',
    // Everything comes from the origin as a file of its own: the content security policy knows no `data:` scripts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  test: { include: ['src/**/*.test.ts'] },
});

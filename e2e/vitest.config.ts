import { defineConfig } from 'vitest/config'

/** Stories run one after another: each has a server, a database and a browser of its own. */
export default defineConfig({
  test: { include: ['e2e/**/*.story.ts'], testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false },
})

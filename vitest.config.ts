// How the tests run: in processes of their own, away from the user's settings (see the set-up). Where BYLINE_TEST_REPORT
// names a file, the results are also written there as JSON, for what runs the tests to count them.
import { defineConfig } from 'vitest/config'

const report = process.env['BYLINE_TEST_REPORT']

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/environment.ts', 'test/support/postgres-server.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
})

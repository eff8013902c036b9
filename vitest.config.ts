import { defineConfig } from 'vitest/config'

// Whole-mesh tests: each starts processes of its own, so one file at a time.
const MESH = ['tests/e2e/**/*.test.ts', 'tests/drills/**/*.test.ts']

// These have what is begun once in a process, or look at what it has loaded: a process of its own for each file.
const APART = [
  'services/ai/**/*.test.ts',
  'services/fleet/src/{addresses,live,speedings,vitals}/*.test.ts',
  'services/telematics-ingest/src/forwardings/*.test.ts',
]

const NEVER = ['**/node_modules/**', '**/.clutch/**']

const shared = {
  globalSetup: 'packages/testing/src/global-setup.ts',
  pool: 'forks' as const,
  unstubEnvs: true,
  // For machines that stall: a test that fails twice is wrong, one that passes at the second try is shown as such.
  retry: Number(process.env.CLUTCH_TEST_RETRY ?? 0),
}

const fast = {
  ...shared,
  // One more than the cores of a small machine: much of a test is waiting for Postgres and NATS.
  maxWorkers: 3,
  testTimeout: 20_000,
  hookTimeout: 60_000,
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...fast,
          name: 'fast',
          // A service is a thousand modules, read once by a worker and not again by each file.
          isolate: false,
          include: ['packages', 'services', 'tests', 'bench'].map((root) => `${root}/**/*.test.ts`),
          exclude: [...NEVER, ...MESH, ...APART],
        },
      },
      { test: { ...fast, name: 'apart', include: APART, exclude: NEVER } },
      {
        test: {
          ...shared,
          name: 'e2e',
          globalSetup: [shared.globalSetup, 'tests/e2e/mesh-setup.ts'],
          include: MESH,
          exclude: NEVER,
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})

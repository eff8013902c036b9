// One PostgreSQL server for the whole run. Each test file takes a database of its own from it: see database.ts.
import { startInfra } from '@clutch/home/infra'
import type { TestProject } from 'vitest/node'
import { makeStateDir, removeStateDir } from './state-dir.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser on the maintenance database of the run's server. */
    clutchPostgresUrl: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = makeStateDir('run')
  try {
    const infra = await startInfra({ dir })
    project.provide('clutchPostgresUrl', infra.postgresUrl)
    return async () => {
      await infra.stop()
      removeStateDir(dir)
    }
  } catch (error) {
    removeStateDir(dir)
    throw error
  }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { newMigration } from '@clutch/home/migrate'
import { startPostgres, THROWAWAY_SETTINGS } from '@clutch/home/postgres'
import { SERVICES, type ServiceName } from '@clutch/home/services'

/** Writes the migration that brings a service's tables to its schema.prisma. What Prisma cannot say is added by hand. */
export async function migration(argv: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { service: { type: 'string' } },
  })
  const [name] = positionals
  const service = SERVICES.find((each) => each === values.service) as ServiceName | undefined
  if (name === undefined || service === undefined)
    throw new Error(`usage: clutch migration NAME --service ${SERVICES.join('|')}`)
  const dir = await mkdtemp(join(tmpdir(), 'clutch-migration-'))
  const postgres = await startPostgres({ dir, password: 'scratch', settings: THROWAWAY_SETTINGS })
  try {
    const serviceDir = fileURLToPath(new URL(`../../../services/${service}`, import.meta.url))
    const { file } = await newMigration({ serviceDir, name, superuserUrl: postgres.url })
    process.stdout.write(file === undefined ? 'nothing has changed\n' : `${file}\n`)
    return 0
  } finally {
    await postgres.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

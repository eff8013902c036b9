import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome } from '@clutch/cli/named-run'
import { TenantCreated } from '@clutch/contracts/b2b/tenants'
import { migrate } from '@clutch/home/migrate'
import { startPostgres } from '@clutch/home/postgres'
import { provision } from '@clutch/home/provision'
import { systemClock } from '@clutch/shared/clock'
import { newId } from '@clutch/shared/id'
import { Database } from '@clutch/shared/tx'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../services/b2b/prisma/client/client.ts'

const rounds = 4_000
const inFlight = 16

/**
 * One read, and one write with its event, in a transaction with the tenant set: as a service does it (Prisma on our own
 * connection), as Prisma's interactive transactions do it, and by SQL alone. CPU of this process per operation.
 */
export default async function transaction(): Promise<Outcome> {
  const dir = mkdtempSync(join(tmpdir(), 'clutch-bench-tx-'))
  const postgres = await startPostgres({ dir, password: 'bench' })
  try {
    const { ownerUrl, appUrl, systemUrl } = (
      await provision({ superuserUrl: postgres.url, secret: (name) => `bench-${name}`, schemas: ['b2b'] })
    ).of('b2b')
    await migrate({ serviceDir: fileURLToPath(new URL('../services/b2b', import.meta.url)), ownerUrl })
    const database = new Database({
      appUrl,
      systemUrl,
      prisma: (adapter) => new PrismaClient({ adapter }),
      clock: systemClock,
      appConnections: 8,
    })
    const plain = new PrismaClient({ adapter: new PrismaPg({ connectionString: appUrl, max: 8 }, { schema: 'b2b' }) })
    const tenants = Array.from({ length: 500 }, () => newId('ten'))
    const row = (id: string) => ({
      name: id,
      country: 'DE',
      timeZone: 'Europe/Berlin',
      status: 'active' as const,
      requestsPerMinute: 1,
    })
    const now = new Date()
    for (const id of tenants)
      await database.tx({ tenantId: id, actor: 'bench' }, ({ db }) =>
        db.tenant.create({ data: { ...row(id), tenantId: id, createdAt: now } }),
      )
    const of = (n: number) => tenants[n % tenants.length]!

    const ours = await cpuPerOperation((n) =>
      database.tx({ tenantId: of(n), actor: 'bench' }, ({ db }) =>
        db.tenant.findUnique({ where: { tenantId: of(n) } }),
      ),
    )
    const interactive = await cpuPerOperation((n) =>
      plain.$transaction(async (db) => {
        await db.$executeRaw`SELECT set_config('app.tenant_id', ${of(n)}, true)`
        return db.tenant.findFirst({ where: { tenantId: of(n) } })
      }),
    )
    const bySql = await cpuPerOperation((n) =>
      database.tx({ tenantId: of(n), actor: 'bench' }, ({ sql }) =>
        sql.query({ name: 'bench-read', text: 'SELECT * FROM tenants WHERE tenant_id = $1' }, [of(n)]),
      ),
    )
    const write = await cpuPerOperation((n) =>
      database.tx({ tenantId: of(n), actor: 'bench' }, async (tx) => {
        await tx.db.tenant.update({ where: { tenantId: of(n) }, data: { requestsPerMinute: n + 1 } })
        tx.emit(TenantCreated, { ...row(of(n)), id: of(n), version: 1, createdAt: now.toISOString() })
      }),
    )
    await database.close()
    await plain.$disconnect()
    return {
      name: 'transaction',
      figures: {
        read: {
          cpuUs: { ours, prismaInteractive: interactive, sqlAlone: bySql },
          oursToInteractive: ratio(ours, interactive),
          oursToSql: ratio(ours, bySql),
        },
        writeWithEvent: { cpuUs: write },
      },
      goals: [],
    }
  } finally {
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** The second of two runs; the first warms up. Microseconds of user and system time. */
async function cpuPerOperation(operation: (n: number) => Promise<unknown>): Promise<number> {
  let perOperation = 0
  for (let run = 0; run < 2; run += 1) {
    const before = process.cpuUsage()
    let n = 0
    await Promise.all(
      Array.from({ length: inFlight }, async () => {
        while (n < rounds) await operation(n++)
      }),
    )
    const { user, system } = process.cpuUsage(before)
    perOperation = Math.round((user + system) / rounds)
  }
  return perOperation
}

function ratio(a: number, b: number): number {
  return Math.round((a / b) * 100) / 100
}

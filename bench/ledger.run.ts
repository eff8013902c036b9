import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Outcome } from '@clutch/cli/named-run'
import { LedgerTransferPosted } from '@clutch/contracts/payments/ledger'
import { migrate } from '@clutch/home/migrate'
import { startPostgres } from '@clutch/home/postgres'
import { provision } from '@clutch/home/provision'
import { systemClock } from '@clutch/shared/clock'
import { newId } from '@clutch/shared/id'
import { requestDigest } from '@clutch/shared/idempotency'
import { money } from '@clutch/shared/money'
import { Database } from '@clutch/shared/tx'
import pg from 'pg'
import { PrismaClient } from '../services/payments/prisma/client/client.ts'
import { account } from '../services/payments/src/ledger/account.ts'
import { postOnce } from '../services/payments/src/ledger/post-once.ts'
import { balanced } from '../services/payments/src/ledger/posting.ts'
import { postEntry } from '../services/payments/src/ledger/store.ts'
import { ledgerMoved } from '../services/payments/src/ledger/templates/moves.ts'

const clients = 64
const seconds = 8
const rounds = 3
const spreads = { spread: 1_000, hot: 10 } as const
/** What one process of the service may hold. */
const connections = 8
const funds = 1_000_000_000

/**
 * Transfers between accounts that must not go below zero, each its own transaction and answered after its commit, with
 * Idempotency-Key, event, entry, postings and balances under row-level security; beside pgbench with two updates and an
 * insert, on the same server with the same durability. Sixty-four clients each. Rounds alternate; medians.
 */
export default async function ledger(): Promise<Outcome> {
  const dir = mkdtempSync(join(tmpdir(), 'clutch-bench-ledger-'))
  const postgres = await startPostgres({ dir: join(dir, 'postgres'), password: 'bench' })
  try {
    const { ownerUrl, appUrl, systemUrl } = (
      await provision({ superuserUrl: postgres.url, secret: (name) => `bench-${name}`, schemas: ['payments'] })
    ).of('payments')
    await migrate({ serviceDir: fileURLToPath(new URL('../services/payments', import.meta.url)), ownerUrl })
    await preparePlain(postgres.url)
    const database = new Database({
      appUrl,
      systemUrl,
      prisma: (adapter) => new PrismaClient({ adapter }),
      clock: systemClock,
      appConnections: connections,
    })
    const tenantId = newId('ten')
    await fund(database, tenantId)
    const perSecond: Record<string, number[]> = {}
    const note = (name: string, value: number) => {
      perSecond[name] = [...(perSecond[name] ?? []), value]
    }
    for (let round = 0; round < rounds; round += 1)
      for (const [name, accounts] of Object.entries(spreads)) {
        note(`plain ${name}`, await plainPerSecond(dir, postgres.url, accounts))
        note(`ledger ${name}`, await oursPerSecond(database, tenantId, accounts))
      }
    await assertBooks(appUrl, tenantId)
    await database.close()
    const median = (name: string) => perSecond[name]!.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!
    const ratio = (name: string) => Math.round((median(`ledger ${name}`) / median(`plain ${name}`)) * 100) / 100
    return {
      name: 'ledger',
      figures: { perSecond, ratio: { spread: ratio('spread'), hot: ratio('hot') } },
      goals: [
        { name: 'over 1,000 accounts, to plain', value: ratio('spread'), goal: '>= 0.5', met: ratio('spread') >= 0.5 },
        { name: 'over 10 accounts, to plain', value: ratio('hot'), goal: '>= 0.25', met: ratio('hot') >= 0.25 },
      ],
    }
  } finally {
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

const customer = (n: number) => account('customer-credit', `acc_${n}`, 'EUR')

async function fund(database: Database<PrismaClient>, tenantId: string): Promise<void> {
  for (let from = 0; from < spreads.spread; from += 100)
    await database.tx({ tenantId, actor: 'bench' }, async (tx) => {
      for (let n = from; n < from + 100; n += 1) {
        const amount = money(funds, 'EUR')
        const id = newId('ent')
        await postEntry(
          tx.sql,
          {
            id,
            kind: 'ledger-transferred',
            reference: { kind: 'bank-transfer', id },
            postings: balanced([
              { account: account('bank', 'main', 'EUR'), amount },
              { account: customer(n), amount: money(-funds, 'EUR') },
            ]),
          },
          tx.now,
        )
      }
    })
}

async function oursPerSecond(database: Database<PrismaClient>, tenantId: string, accounts: number): Promise<number> {
  const scope = { tenantId, actor: 'bench' }
  const until = performance.now() + seconds * 1_000
  let done = 0
  const client = async () => {
    while (performance.now() < until) {
      const x = Math.floor(Math.random() * accounts)
      const y = (x + 1 + Math.floor(Math.random() * (accounts - 1))) % accounts
      const [from, to] = [customer(x), customer(y)]
      const amount = money(1, 'EUR')
      const id = newId('ltr')
      const body = { from: `customer-credit.acc_${x}.EUR`, to: `customer-credit.acc_${y}.EUR`, amount, reason: 'bench' }
      const key = {
        route: 'POST /payments/ledger/transfers',
        key: id,
        digest: requestDigest('POST', '/transfers', body),
      }
      await postOnce(database, scope, key, ({ now, outboxRow }) => {
        const entryId = `ent_${id.slice(4)}`
        const transfer = { ...body, id, entryId, bookedAt: now.toISOString() }
        return {
          entry: {
            id: entryId,
            kind: 'ledger-transferred',
            reference: { kind: 'ledger-transfer', id },
            postings: ledgerMoved({ from, to, amount }),
          },
          answer: { status: 201, body: transfer },
          event: outboxRow(LedgerTransferPosted, { ...transfer, version: 1 }),
        }
      })
      done += 1
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: clients }, client))
  return Math.round(done / ((performance.now() - started) / 1_000))
}

async function preparePlain(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  await client.query(
    'CREATE TABLE plain_accounts (id integer PRIMARY KEY, amount bigint NOT NULL) WITH (fillfactor = 50)',
  )
  await client.query(
    'CREATE TABLE plain_transfers (id bigserial PRIMARY KEY, from_id integer NOT NULL, to_id integer NOT NULL, amount bigint NOT NULL)',
  )
  await client.query(`INSERT INTO plain_accounts SELECT n, ${funds} FROM generate_series(1, ${spreads.spread}) AS n`)
  await client.end()
}

const plainScript = `\\set x random(1, :n)
\\set y 1 + (:x + random(0, :n - 2)) % :n
\\set a least(:x, :y)
\\set b greatest(:x, :y)
BEGIN;
UPDATE plain_accounts SET amount = amount - 1 WHERE id = :a;
UPDATE plain_accounts SET amount = amount + 1 WHERE id = :b;
INSERT INTO plain_transfers (from_id, to_id, amount) VALUES (:a, :b, 1);
COMMIT;
`

/** By pgbench, which Debian has in its package `postgresql`. Rows are locked in one order, so nothing deadlocks. */
async function plainPerSecond(dir: string, superuserUrl: string, accounts: number): Promise<number> {
  const script = join(dir, 'plain.sql')
  writeFileSync(script, plainScript)
  const { stdout } = await promisify(execFile)('pgbench', [
    ...['--no-vacuum', '--protocol=prepared', `--client=${clients}`, '--jobs=1', `--time=${seconds}`],
    ...[`--define=n=${accounts}`, `--file=${script}`, superuserUrl],
  ])
  const found = /tps = ([0-9.]+)/.exec(stdout)?.[1]
  if (found === undefined) throw new Error(`pgbench said: ${stdout}`)
  return Math.round(Number(found))
}

/** What was measured was a ledger. */
async function assertBooks(appUrl: string, tenantId: string): Promise<void> {
  const client = new pg.Client({ connectionString: appUrl })
  await client.connect()
  await client.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId])
  const { rows } = await client.query<{ wrong: number }>(
    `SELECT (SELECT count(*) FROM payments.entries)
            - (SELECT count(*) / 2 FROM payments.postings) + abs((SELECT coalesce(sum(amount), 0) FROM payments.postings))
            + (SELECT count(*) FROM payments.balances AS b WHERE b.amount <>
                (SELECT sum(p.amount) FROM payments.postings AS p WHERE p.tenant_id = b.tenant_id AND p.account_id = b.account_id)) AS wrong`,
  )
  await client.end()
  if (Number(rows[0]?.wrong) !== 0) throw new Error('the books are not in order')
}

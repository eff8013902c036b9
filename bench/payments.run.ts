import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { startMesh } from '@clutch/cli/mesh'
import type { Outcome } from '@clutch/cli/named-run'
import { Memory } from '@clutch/cli/story/memory'
import { seed } from '@clutch/cli/story/seed'
import type { SeededTenant } from '@clutch/cli/story/seeded-tenant'
import { until } from '@clutch/cli/story/until'
import { createCorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import { addPaymentMethod } from '@clutch/contracts/payments/methods'
import { withClient } from '@clutch/home/provision'
import type { Paid, Paying } from './payments/paying.ts'

const accounts = 100

/**
 * Charges end to end: the gateway, payments, the sandbox's Stripe, Postgres and NATS, each a process of its own, as
 * `npm start` runs them; who pays sends at a steady rate whether or not the ones before were answered. Afterwards every charge
 * must have been made once, at the provider and in the ledger.
 *
 *     npm run bench -- payments [--per-second 200] [--seconds 60]
 */
export default async function payments(argv: string[]): Promise<Outcome> {
  const option = (name: string, otherwise: number) => {
    const at = argv.indexOf(`--${name}`)
    return at < 0 ? otherwise : Number(argv[at + 1])
  }
  const perSecond = option('per-second', 200)
  const seconds = option('seconds', 60)
  const dir = mkdtempSync(join(tmpdir(), 'clutch-bench-payments-'))
  const mesh = await startMesh({ dir })
  try {
    const { nordlicht } = await seed(mesh, new Memory(join(dir, 'seed.json')), () => {})
    const accountIds = await openAccounts(nordlicht)
    const pay = (of: { run: string; perSecond: number; seconds: number }) =>
      paidBy({ url: mesh.url, token: nordlicht.accessToken(), accountIds, ...of })
    await pay({ run: 'warm', perSecond: 50, seconds: 10 })
    const before = cpuMs(mesh.pids())
    const { times, answers, surprise } = await pay({ run: 'run', perSecond, seconds })
    const spent = cpuMs(mesh.pids())
    if (surprise !== null) process.stderr.write(`${surprise}\n`)
    const count = perSecond * seconds
    const errors = count - (answers['201 succeeded'] ?? 0)
    const [p50, p95, p99, worst] = [0.5, 0.95, 0.99, 1].map((share) => quantile(times, share))
    const cpuMsOfACharge = Object.fromEntries(
      Object.entries(spent).map(([name, ms]) => [name, Math.round(((ms - before[name]!) / count) * 100) / 100]),
    )
    const wrong = await wrongCharges(mesh.postgresUrl)
    return {
      name: 'payments',
      figures: { perSecond, seconds, p50, p95, p99, worst, answers, cpuMsOfACharge, wrong },
      goals: [
        { name: `${perSecond} charges/s for ${seconds} s, p99 ms`, value: p99!, goal: '<= 300', met: p99! <= 300 },
        { name: 'errors', value: errors, goal: '= 0', met: errors === 0 },
        { name: 'payments whose books are not right', value: wrong, goal: '= 0', met: wrong === 0 },
      ],
    }
  } finally {
    await mesh.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function openAccounts({ client }: SeededTenant): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < accounts; n += 1) {
    const account = await client.call(createCorporateAccount, {
      body: { name: `Payer ${n}`, country: 'DE', billingEmail: `payer${n}@accounts.example`, currency: 'EUR' },
      idempotencyKey: `bench-account-${n}`,
    })
    ids.push(account.id)
    const body = { accountId: account.id, provider: 'stripe' as const, token: 'pm_card_visa' }
    // Payments hears of accounts by event, so it may not know this one yet.
    await until('payments to know the account', () =>
      client.call(addPaymentMethod, { body, idempotencyKey: `bench-method-${n}` }),
    )
  }
  return ids
}

function paidBy(paying: Paying): Promise<Paid> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./payments/paying.ts', import.meta.url), { workerData: paying })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

/** Payments that did not succeed, or whose one entry does not say what they took, or that were called more than once. */
async function wrongCharges(postgresUrl: string): Promise<number> {
  const { rows } = await withClient(postgresUrl, (client) =>
    client.query<{ wrong: number }>(
      `SELECT count(*)::int AS wrong FROM payments.payments p WHERE p.status <> 'succeeded' OR p.amount <> coalesce((
         SELECT -sum(o.amount) FROM payments.entries e JOIN payments.postings o ON (o.tenant_id, o.entry_id) = (e.tenant_id, e.id)
          WHERE (e.tenant_id, e.reference_kind, e.reference_id) = (p.tenant_id, 'payment', p.id) AND o.amount < 0
            AND o.account_id LIKE 'undivided-receipts.%'), 0)
       OR (SELECT count(*) FROM payments.operations s WHERE s.tenant_id = p.tenant_id AND s.subject_id = p.id) <> 1`,
    ),
  )
  return rows[0]!.wrong
}

/** User and system time of each process, its children's included where it has any (Postgres serves by them). */
function cpuMs(pids: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(pids).map(([name, pid]) => [
      name,
      [pid, ...childrenOf(pid)].reduce((sum, id) => sum + ticks(id), 0) * 10,
    ]),
  )
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
}

function ticks(pid: number): number {
  try {
    // After the name, which may have spaces: user and system time are the 12th and 13th, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return 0
  }
}

const quantile = (sorted: readonly number[], share: number) =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]! * 10) / 10

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningMesh, startMesh } from '@clutch/cli/mesh'
import { Memory } from '@clutch/cli/story/memory'
import { seed } from '@clutch/cli/story/seed'
import type { SeededTenant } from '@clutch/cli/story/seeded-tenant'
import { until } from '@clutch/cli/story/until'
import { createCorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import { addPaymentMethod } from '@clutch/contracts/payments/methods'
import {
  capturePayment,
  createPayment,
  type Payment,
  retryPayment,
  voidPayment,
} from '@clutch/contracts/payments/payments'
import { createRefund } from '@clutch/contracts/payments/refunds'
import { withClient } from '@clutch/home/provision'
import { CallProblem } from '@clutch/shared/contract-client'
import fc from 'fast-check'

const workers = 8
const accounts = 20
const faultKinds = [
  'answer-lost-after-commit',
  'socket-closed',
  '429',
  '500',
  '500-after-commit',
  '503',
  'slow',
] as const
const victims = ['payments', 'postgres', 'payments', 'sandbox'] as const

/** One thing that somebody does, with what goes wrong meanwhile. Which payment it is about is a share of those there are. */
const step = fc.record({
  act: fc.oneof(
    { weight: 5, arbitrary: fc.constant('charge' as const) },
    { weight: 2, arbitrary: fc.constant('authorise' as const) },
    { weight: 2, arbitrary: fc.constant('capture' as const) },
    { weight: 1, arbitrary: fc.constant('void' as const) },
    { weight: 3, arbitrary: fc.constant('refund' as const) },
    { weight: 1, arbitrary: fc.constant('retry' as const) },
  ),
  of: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  amount: fc.integer({ min: 100, max: 50_000 }),
  part: fc.double({ min: 0.1, max: 1, noNaN: true }),
  card: fc.constantFrom('good', 'good', 'good', 'failing'),
  fault: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...faultKinds) },
  ),
})
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

export interface MoneyFigures {
  operations: number
  seed: number
  kills: number
  faults: number
  /** Answered; refused with a reason; given up on without an answer. */
  answered: number
  refused: number
  unanswered: number
  /** Charges at the provider beyond the first that took money for a payment. */
  doubleCharges: number
  /** What was answered to somebody and is not so at the end. */
  brokenPromises: number
  /** Payments and refunds that are neither done nor waiting for somebody. */
  stuck: number
  /** Minor units between what the ledger says the provider holds, and what it says. */
  differences: number
  /** Checks after which the ledger did not sum to zero, or a balance was not its postings. */
  unbalanced: number
}

/** Random work on money with faults, while payments, Postgres and the provider are killed with -9 in turn. */
export async function moneyUnderKills(of: {
  operations: number
  kills: number
  seed: number
  say?: (line: string) => void
}): Promise<MoneyFigures> {
  const dir = mkdtempSync(join(tmpdir(), 'clutch-money-'))
  const mesh = await startMesh({ dir })
  try {
    const { nordlicht } = await seed(mesh, new Memory(join(dir, 'seed.json')), () => {})
    return await drill(mesh, nordlicht, { say: () => {}, ...of })
  } finally {
    await mesh.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

interface Promised {
  /** As it was answered last. */
  payment: Payment
  refunded: number
}

async function drill(
  mesh: RunningMesh,
  { client }: SeededTenant,
  {
    operations,
    kills,
    seed: seedOf,
    say,
  }: { operations: number; kills: number; seed: number; say: (line: string) => void },
): Promise<MoneyFigures> {
  const steps: Step[] = fc.sample(step, { numRuns: operations, seed: seedOf })
  const payers = { good: [] as string[], failing: [] as string[] }
  for (let n = 0; n < accounts; n += 1) {
    const card = n % 5 === 0 ? 'failing' : 'good'
    const body = { name: `Payer ${n}`, country: 'DE', billingEmail: `p${n}@payers.example`, currency: 'EUR' }
    const { id } = await client.call(createCorporateAccount, { body, idempotencyKey: `money-account-${n}` })
    const token = card === 'good' ? 'pm_card_visa' : 'pm_card_chargeCustomerFail'
    await until('payments to know the account', () =>
      client.call(addPaymentMethod, {
        body: { accountId: id, provider: 'stripe', token },
        idempotencyKey: `money-method-${n}`,
      }),
    )
    payers[card].push(id)
  }
  const promised: Promised[] = []
  const counts = { answered: 0, refused: 0, unanswered: 0, faults: 0, unbalanced: 0, kills: 0 }
  let next = 0
  let over = false

  const perform = async (number: number, { act, of, amount, part, card, fault }: Step): Promise<void> => {
    if (fault !== null) {
      counts.faults += 1
      await order(mesh, fault).catch(() => {})
    }
    const key = `money-${number}`
    // Mostly what the act is for; one in ten is whatever there is, to be refused.
    const fitting = of * 10 < 9 ? promised.filter(({ payment }) => fits(act, payment)) : promised
    const about = fitting[Math.floor(((of * 10) % 1) * fitting.length)]
    const money = (minor: number) => ({ amount: Math.max(1, minor), currency: 'EUR' })
    const ask = async (): Promise<void> => {
      if (act === 'charge' || act === 'authorise' || about === undefined) {
        const captureMode = act === 'authorise' ? ('manual' as const) : ('automatic' as const)
        const accountId = payers[card][number % payers[card].length]!
        const body = { accountId, amount: money(amount), captureMode, description: key }
        promised.push({ payment: await client.call(createPayment, { body, idempotencyKey: key }), refunded: 0 })
        return
      }
      const params = { paymentId: about.payment.id }
      if (act === 'refund') {
        const wanted = money(Math.floor(about.payment.captured.amount * part))
        const body = { paymentId: params.paymentId, amount: wanted }
        const refund = await client.call(createRefund, { body, idempotencyKey: key })
        if (refund.status === 'succeeded') about.refunded += refund.amount.amount
        return
      }
      if (act === 'capture') {
        const body = { amount: money(Math.floor(about.payment.amount.amount * part)) }
        about.payment = await client.call(capturePayment, { params, body, idempotencyKey: key })
      } else if (act === 'void') about.payment = await client.call(voidPayment, { params, idempotencyKey: key })
      else about.payment = await client.call(retryPayment, { params, body: {}, idempotencyKey: key })
    }
    // Whoever gets no answer asks again under the same key, for as long as a person would.
    for (let tries = 0; tries < 60; tries += 1)
      try {
        await ask()
        counts.answered += 1
        return
      } catch (error) {
        const again = !(error instanceof CallProblem) || error.status >= 500 || error.code === 'idempotency-in-flight'
        if (!again) {
          counts.refused += 1
          return
        }
        await pause(250)
      }
    counts.unanswered += 1
  }

  const working = Array.from({ length: workers }, async () => {
    while (next < steps.length) {
      const number = next
      next += 1
      await perform(number, steps[number]!)
    }
  })
  const killing = (async () => {
    for (let n = 0; n < kills && !over; n += 1) {
      // At even distances of the work, wherever that stands in its lines.
      while (next < ((n + 1) * steps.length) / (kills + 1) && !over) await pause(20)
      const victim = victims[n % victims.length]!
      say(`${next} of ${steps.length}: kill ${victim}`)
      await mesh.kill(victim)
      await pause(100)
      await mesh.start(victim)
      counts.kills += 1
      if (!(await isBalanced(mesh))) counts.unbalanced += 1
    }
  })()
  await Promise.all(working)
  over = true
  await killing
  await fetch(`${mesh.sandboxUrl}/faults`, { method: 'DELETE' })

  const nothingOpen = (withinMs: number) =>
    until('nothing to be open', async () => (await open(mesh)) === 0, { withinMs, everyMs: 1_000 }).catch(() => {})
  say('everything is asked after that can be known today')
  await nothingOpen(30_000)
  // A request that the provider failed at under its key may still turn into something until the key's time is over.
  for (const line of await stillOpen(mesh)) say(`open until the day is over: ${line}`)
  await letADayPass(mesh)
  await nothingOpen(300_000)
  for (const line of await stillOpen(mesh)) say(`still open: ${line}`)
  if (!(await isBalanced(mesh))) counts.unbalanced += 1
  const charges = await chargesByPayment(mesh)
  const rows = await look<{ id: string; captured: string; refunded: string; status: string }>(
    mesh,
    'SELECT id, captured::text, refunded::text, status FROM payments.payments',
  )
  let broken = 0
  for (const { payment, refunded } of promised) {
    const row = rows.find(({ id }) => id === payment.id)
    const kept =
      row !== undefined &&
      Number(row.refunded) >= refunded &&
      (payment.status !== 'succeeded' ||
        (row.status === 'succeeded' && Number(row.captured) === payment.captured.amount)) &&
      (payment.status !== 'cancelled' || row.status === 'cancelled')
    if (!kept) broken += 1
  }
  // What the provider took for a payment is what the payment says it took.
  for (const row of rows) {
    const taken = (charges.get(row.id) ?? []).reduce((sum, amount) => sum + amount, 0)
    if (taken !== Number(row.captured)) broken += 1
  }
  return {
    operations,
    seed: seedOf,
    ...counts,
    doubleCharges: [...charges.values()].reduce((sum, of) => sum + of.length - 1, 0),
    brokenPromises: broken,
    stuck: await open(mesh),
    differences: Math.abs((await ledgerHolds(mesh)) - (await providerHolds(mesh))),
  }
}

const fits = (act: Step['act'], { status, captured, refunded }: Payment): boolean =>
  act === 'capture' || act === 'void'
    ? status === 'authorised'
    : act === 'refund'
      ? captured.amount > refunded.amount
      : act === 'retry' && status === 'failed'

/** What goes by the wall's clock, which nobody can move: the provider forgets its keys, and our calls were made a day ago. */
async function letADayPass(mesh: RunningMesh): Promise<void> {
  await fetch(`${mesh.sandboxUrl}/stripe/idempotency-keys`, { method: 'DELETE' })
  await look(
    mesh,
    `UPDATE payments.operations SET called_at = called_at - interval '26 hours', due_at = clock_timestamp()
      WHERE status IN ('pending', 'unknown', 'waiting')`,
  )
}

function order(mesh: RunningMesh, kind: (typeof faultKinds)[number]): Promise<unknown> {
  const match = { method: 'POST', path: kind === 'slow' ? '/v1/refunds' : '/v1/payment_intents' }
  const more = kind === 'slow' ? { delayMs: 2_000 } : {}
  return fetch(`${mesh.sandboxUrl}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ provider: 'stripe', kind, match, times: 1, ...more }),
  })
}

const look = <Row>(mesh: RunningMesh, text: string): Promise<Row[]> =>
  withClient(mesh.postgresUrl, async (client) => (await client.query(text)).rows as Row[])

/** Payments and refunds of which it is not known what came, and calls that are still to be settled. */
async function open(mesh: RunningMesh): Promise<number> {
  const [row] = await look<{ n: number }>(
    mesh,
    `SELECT ((SELECT count(*) FROM payments.payments WHERE status IN ('pending', 'unknown', 'processing'))
           + (SELECT count(*) FROM payments.refunds WHERE status IN ('pending', 'unknown', 'processing'))
           + (SELECT count(*) FROM payments.operations WHERE status IN ('pending', 'unknown', 'waiting')))::int AS n`,
  )
  return row!.n
}

/** What to look at where something is stuck: how many of each sort. */
async function stillOpen(mesh: RunningMesh): Promise<string[]> {
  const rows = await look<{ what: string; n: string }>(
    mesh,
    `SELECT what, count(*)::text AS n FROM (
       SELECT 'payment ' || status AS what FROM payments.payments WHERE status IN ('pending', 'unknown', 'processing')
       UNION ALL SELECT 'refund ' || status FROM payments.refunds WHERE status IN ('pending', 'unknown', 'processing')
       UNION ALL SELECT concat_ws(' ', 'operation', kind, status, code, message) FROM payments.operations
                  WHERE status IN ('pending', 'unknown', 'waiting')) AS t GROUP BY what ORDER BY what`,
  )
  return rows.map(({ what, n }) => `${n} × ${what}`)
}

async function isBalanced(mesh: RunningMesh): Promise<boolean> {
  const [row] = await look<{ wrong: number }>(
    mesh,
    `SELECT ((SELECT count(*) FROM (SELECT 1 FROM payments.postings GROUP BY tenant_id, currency HAVING sum(amount) <> 0) AS t)
           + (SELECT count(*) FROM payments.balances b WHERE b.amount <> coalesce(
               (SELECT sum(p.amount) FROM payments.postings p WHERE p.tenant_id = b.tenant_id AND p.account_id = b.account_id), 0))
           + (SELECT count(*) FROM payments.payments WHERE refunded + refunding > captured OR captured > authorised))::int AS wrong`,
  )
  return row!.wrong === 0
}

async function ledgerHolds(mesh: RunningMesh): Promise<number> {
  const rows = await look<{ amount: string }>(
    mesh,
    `SELECT coalesce(sum(amount), 0)::text AS amount FROM payments.balances WHERE account_id = 'provider-clearing.stripe.EUR'`,
  )
  return Number(rows[0]!.amount)
}

async function providerHolds(mesh: RunningMesh): Promise<number> {
  let held = 0
  for await (const { net } of allOf<{ id: string; net: number }>(mesh, 'balance_transactions')) held += net
  return held
}

/** What each payment was charged at the provider: one amount for each charge that took money. */
async function chargesByPayment(mesh: RunningMesh): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>()
  type Charge = {
    id: string
    paid: boolean
    captured: boolean
    amount_captured: number
    metadata: Record<string, string>
  }
  for await (const charge of allOf<Charge>(mesh, 'charges')) {
    const payment = charge.metadata.clutch_payment
    if (!charge.paid || !charge.captured || payment === undefined || charge.amount_captured === 0) continue
    found.set(payment, [...(found.get(payment) ?? []), charge.amount_captured])
  }
  return found
}

async function* allOf<Item extends { id: string }>(mesh: RunningMesh, list: string): AsyncGenerator<Item> {
  const key = `sk_test_${mesh.home.secret('stripe').replaceAll(/[^A-Za-z0-9]/g, '')}`
  for (let after = ''; ; ) {
    const answer = await fetch(`${mesh.sandboxUrl}/v1/${list}?limit=100${after}`, {
      headers: { authorization: `Bearer ${key}` },
    })
    const { data, has_more } = (await answer.json()) as { data: Item[]; has_more: boolean }
    yield* data
    if (!has_more) return
    after = `&starting_after=${data.at(-1)!.id}`
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { InvoiceFinalised } from '@clutch/contracts/b2b/invoices'
import { InvoiceRequested } from '@clutch/contracts/payments/invoice-requests'
import type { Plan } from '@clutch/contracts/payments/plans'
import type { Subscription } from '@clutch/contracts/payments/subscriptions'
import { newId } from '@clutch/shared/id'
import { expect, it, vi } from 'vitest'
import { startMoney } from '../../test/money.ts'

const subscriptions = 50
const days = ['2026-03-02', '2026-04-02', '2026-05-02', '2026-06-02']
const price = 1_999

/** Where replicas die: before which write after the first with this word. Of a batch's statements, of its commit, of its events, of a charge. */
const renewing = [
  { word: 'subscriptions-update', before: 0 },
  { word: 'subscription-bills-insert', before: 9 },
]
const charging = [{ word: '/v1/payment_intents', before: 25 }]

it('kill -9 amid renewals: each period of each subscription has one bill, one request for its invoice and one charge, in order', {
  timeout: 90_000,
}, async () => {
  const money = await startMoney()
  const { service } = money
  const children: ChildProcess[] = []
  try {
    const send = async <Body>(path: string, body: unknown): Promise<Body> => {
      const answer = await service.call<Body>('POST', path, { body, headers: { 'idempotency-key': newId('key') } })
      expect(answer.status).toBe(201)
      return answer.body
    }
    const { id: planId } = await send<Plan>('/payments/plans', {
      code: 'killed',
      name: 'Killed',
      cycle: { every: 'month', count: 1 },
      charges: [
        {
          code: 'base',
          name: 'Base',
          kind: 'flat',
          pricing: 'unit',
          prices: [{ currency: 'EUR', unitPrice: '19.99' }],
        },
      ],
    })
    const accounts = await Promise.all(Array.from({ length: 5 }, () => money.account()))
    for (const accountId of accounts) expect((await money.addMethod(accountId)).status).toBe(201)
    const ids: string[] = []
    for (let n = 0; n < subscriptions; n += 1) {
      const accountId = accounts[n % accounts.length]
      const body = { accountId, planId, timeZone: 'Europe/Berlin' }
      ids.push((await send<Subscription>('/payments/subscriptions', body)).id)
    }
    await service.settled()
    // From here on only processes that die work.
    await service.halt()

    const run = (death?: { word: string; before: number }) => {
      const child = fork(fileURLToPath(new URL('../../test/dying.ts', import.meta.url)), {
        env: {
          ...(service.runtime.env as Record<string, string>),
          CLOCK_AT: '2026-06-02T09:00:00.000Z',
          ...(death === undefined ? {} : { DIES_AFTER: death.word, DIES_BEFORE_WRITE: String(death.before) }),
        },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      children.push(child)
      return child
    }
    const dies = async (death: { word: string; before: number }) => {
      const [code, signal] = await once(run(death), 'exit')
      expect([death, code, signal]).toEqual([death, null, 'SIGKILL'])
      // Leases end a minute after who held them has died: that is not waited for.
      await money.expireLeases()
    }
    await money.at('2026-06-02T09:00:00.000Z')
    // What was due over three months is done by replicas that die, each somewhere else, until nothing is due.
    for (const death of renewing) await dies(death)

    const requested = async () =>
      (await service.emitted(InvoiceRequested.type)).map(
        ({ data }) => data as never as { id: string; accountId: string; issueDate: string; origin: { id: string } },
      )
    const invoices = new Map<string, ReturnType<typeof money.invoice>>()
    /** As b2b: an invoice of each request, told again each time with what is new. */
    const finalise = async () => {
      for (const { id, accountId, origin } of await requested()) {
        const invoice = invoices.get(id) ?? {
          ...money.invoice({ accountId, vendorId: newId('ven'), netTotal: price, taxTotal: 0 }),
          ...{ vendorId: null as never, bookingId: null, commissionPercent: null },
          origin: { kind: 'subscription' as const, id: origin.id, requestId: id, period: null },
        }
        invoices.set(id, invoice)
        await service.publish(InvoiceFinalised, invoice, { id: `evt_${invoice.id}`, messageId: newId('msg') })
      }
    }
    await finalise()
    for (const death of charging) {
      await dies(death)
      await finalise()
    }
    const last = run()
    const died = once(last, 'exit').then(() => Promise.reject(new Error('the last replica did not come up')))
    await Promise.race([once(last, 'message'), died])
    const due = () =>
      service.look(`SELECT 1 FROM payments.due_work WHERE kind = 'subscriptions/bill' AND due_at <= $1`, [
        '2026-06-02T09:00:00.000Z',
      ])
    await vi.waitFor(async () => expect(await due()).toEqual([]), { timeout: 20_000, interval: 50 })
    await finalise()
    const payments = () =>
      service.look<{ id: string; invoice_id: string; status: string }>(
        'SELECT id, invoice_id, status FROM payments.payments WHERE tenant_id = $1',
        [service.tenant],
      )
    await vi.waitFor(
      async () => {
        const rows = await payments()
        expect(rows.map(({ status }) => status).filter((status) => status !== 'succeeded')).toEqual([])
        expect(rows.length).toBe(subscriptions * days.length)
      },
      { timeout: 40_000, interval: 100 },
    )

    const bills = await service.look<{ subscription_id: string; bill: string }>(
      'SELECT subscription_id, bill FROM payments.subscription_bills WHERE tenant_id = $1 ORDER BY subscription_id, version',
      [service.tenant],
    )
    // As they stand in the outbox, which is the order in which b2b hears of them.
    const requests = await requested()
    for (const id of ids) {
      const of = bills.filter((row) => row.subscription_id === id).map(({ bill }) => JSON.parse(bill))
      expect(of.map(({ issueDate, total }) => [issueDate, total.amount])).toEqual(days.map((day) => [day, price]))
      const asked = requests.filter(({ origin }) => origin.id === id)
      expect(asked.map((request) => [request.id, request.issueDate])).toEqual(
        of.map(({ invoiceRequestId, issueDate }) => [invoiceRequestId, issueDate]),
      )
    }
    const paid = await payments()
    expect(paid.map(({ invoice_id }) => invoice_id).sort()).toEqual([...invoices.values()].map(({ id }) => id).sort())
    expect(invoices.size).toBe(subscriptions * days.length)
    // And the provider has taken money once for each of them.
    const charges: { id: string; paid: boolean; amount: number; transfer_group: string }[] = []
    for (let after = ''; ; after = `&starting_after=${charges.at(-1)!.id}`) {
      const page = await money.atStripe<{ data: typeof charges; has_more: boolean }>(`charges?limit=100${after}`)
      charges.push(...page.data)
      if (!page.has_more) break
    }
    const taken = charges.filter((charge) => charge.paid)
    expect(taken.map(({ transfer_group }) => transfer_group).sort()).toEqual(paid.map(({ id }) => id).sort())
    expect(new Set(taken.map(({ amount }) => amount))).toEqual(new Set([price]))
    const sums = await service.look<{ code: string; amount: number }>(
      `SELECT split_part(account_id, '.', 1) AS code, sum(amount)::int AS amount FROM payments.balances WHERE tenant_id = $1 GROUP BY 1`,
      [service.tenant],
    )
    const balance = Object.fromEntries(sums.map(({ code, amount }) => [code, amount]))
    expect(balance['sales-revenue']).toBe(-price * subscriptions * days.length)
    expect(sums.reduce((sum, { amount }) => sum + amount, 0)).toBe(0)
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await money.stop()
  }
})

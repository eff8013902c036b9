import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CorporateAccount, CorporateAccountCreated } from '@clutch/contracts/b2b/corporate-accounts'
import { type Invoice, InvoiceFinalised } from '@clutch/contracts/b2b/invoices'
import { type Vendor, VendorCreated } from '@clutch/contracts/b2b/vendors'
import type { Payment } from '@clutch/contracts/payments/payments'
import type { Transfer } from '@clutch/contracts/payments/splits'
import { buildSandbox } from '@clutch/sandbox/app'
import { newId } from '@clutch/shared/id'
import { startService } from '@clutch/shared/service'
import { ManualClock, startTestService, type TestService } from '@clutch/testing/service'
import { expect } from 'vitest'
import type { PrismaClient } from '../prisma/client/client.ts'
import { payments } from '../src/app.ts'

const secretKey = 'sk_test_clutch_payments'
export const webhookSecret = 'whsec_of_the_tests_only'

interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

export interface Money {
  service: TestService<PrismaClient>
  sandboxUrl: string
  /** Reads from the provider, behind the service's back. */
  atStripe<Body>(path: string): Promise<Body>
  fault(kind: string, path: string, times?: number, more?: Record<string, unknown>): Promise<void>
  clearFaults(): Promise<void>
  account(tenant?: string): Promise<string>
  vendor(tenant?: string): Promise<string>
  addMethod(
    accountId: string,
    token?: string,
    key?: string,
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Record<string, string> }>
  addReceiver(
    vendorId: string,
    key?: string,
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Record<string, string> }>
  invoice(of: {
    accountId: string
    vendorId: string
    netTotal?: number
    taxTotal?: number
    commissionPercent?: string
  }): Invoice & { vendorId: string }
  finalise(invoice: Invoice): Promise<void>
  paymentOf(invoiceId: string): Promise<Payment | undefined>
  transferOf(paymentId: string): Promise<Transfer | undefined>
  /** Charges of the payment that took money. */
  chargesOf(paymentId: string): Promise<{ id: string; amount: number }[]>
  /** Waits until the payment is in one of these states. */
  until(invoiceId: string, ...statuses: Payment['status'][]): Promise<Payment>
  untilTransfer(paymentId: string, ...statuses: Transfer['status'][]): Promise<Transfer>
  /** The provider's clock and ours stand there from now on; what falls due on the way is done. */
  at(instant: string): Promise<void>
  /** A lease ends, as if its time had passed. */
  expireLeases(): Promise<void>
  /** Another replica on the same database. */
  replica(): Promise<{ stop(): Promise<void> }>
  /** What must hold after whatever happened. */
  assertInvariants(): Promise<void>
  stop(): Promise<void>
}

/** Square beside Stripe, where a test wants a second one. */
export const square = {
  accessToken: 'square_of_the_tests_only',
  signatureKey: 'the key of a subscription of the tests only',
  webhookUrl: 'https://clutch.example/api/v1/payments/provider-webhooks/square',
}

/** PayPal beside Stripe. */
const paypal = { id: 'paypal_of_the_tests_only', secret: 'paypal_secret_of_the_tests_only' }

export async function startMoney(options: { square?: boolean; paypal?: boolean } = {}): Promise<Money> {
  const stateDir = await mkdtemp(join(tmpdir(), 'clutch-payments-'))
  const sandbox = await buildSandbox({
    stateDir,
    stripeSecretKey: secretKey,
    squareAccessToken: square.accessToken,
    paypalClient: paypal,
    meshSecret: undefined,
    // The provider's days are ours.
    clockStandsAt: new ManualClock().now(),
  })
  await sandbox.app.listen({ host: '127.0.0.1', port: 0 })
  const sandboxUrl = sandbox.app.listeningOrigin
  const env = {
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_API_BASE: sandboxUrl,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    ECB_FEED_URL: `${sandboxUrl}/fx/ecb/eurofxref-hist-90d.xml`,
    ...(options.square === true
      ? {
          SQUARE_ACCESS_TOKEN: square.accessToken,
          SQUARE_API_BASE: sandboxUrl,
          SQUARE_WEBHOOK_SIGNATURE_KEY: square.signatureKey,
          SQUARE_WEBHOOK_URL: square.webhookUrl,
        }
      : {}),
    ...(options.paypal === true
      ? { PAYPAL_CLIENT_ID: paypal.id, PAYPAL_CLIENT_SECRET: paypal.secret, PAYPAL_API_BASE: sandboxUrl }
      : {}),
  }
  const service = await startTestService(payments, { nats: true, streams: ['b2b', 'payments'], env })

  async function eventually<Value>(what: string, ask: () => Promise<Value | undefined>): Promise<Value> {
    for (const deadline = Date.now() + 15_000; ; ) {
      const value = await ask()
      if (value !== undefined) return value
      if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  const money: Money = {
    service,
    sandboxUrl,
    async atStripe(path) {
      const answer = await fetch(`${sandboxUrl}/v1/${path}`, { headers: { authorization: `Bearer ${secretKey}` } })
      return (await answer.json()) as never
    },
    async fault(kind, path, times = 1, more = {}) {
      const answer = await fetch(`${sandboxUrl}/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ provider: 'stripe', kind, match: { method: 'POST', path }, times, ...more }),
      })
      expect(answer.status).toBe(201)
    },
    async clearFaults() {
      await fetch(`${sandboxUrl}/faults`, { method: 'DELETE' })
    },
    async account(tenant = service.tenant) {
      const account: CorporateAccount = {
        id: newId('acc'),
        version: 1,
        name: 'Hanse Kurier',
        country: 'DE',
        vatId: null,
        billingEmail: 'billing@hanse-kurier.example',
        currency: 'EUR',
        paymentTermsDays: 14,
        status: 'active',
        createdAt: service.clock.now().toISOString(),
      }
      await service.publish(CorporateAccountCreated, account, { tenant })
      await service.settled()
      return account.id
    },
    async vendor(tenant = service.tenant) {
      const vendor: Vendor = {
        id: newId('ven'),
        version: 1,
        name: 'Werkstatt Altona',
        country: 'DE',
        vatId: null,
        email: 'office@werkstatt.example',
        currency: 'EUR',
        commissionPercent: '12.5',
        status: 'active',
        createdAt: service.clock.now().toISOString(),
      }
      await service.publish(VendorCreated, vendor, { tenant })
      await service.settled()
      return vendor.id
    },
    addMethod: (accountId, token = 'pm_card_visa', key = newId('key')) =>
      service.call('POST', '/payments/methods', {
        body: { accountId, provider: 'stripe', token },
        headers: { 'idempotency-key': key },
      }),
    addReceiver: (vendorId, key = newId('key')) =>
      service.call('POST', '/payments/split-payments/receivers', {
        body: { vendorId, provider: 'stripe', country: 'DE', currency: 'EUR' },
        headers: { 'idempotency-key': key },
      }),
    invoice: ({ accountId, vendorId, netTotal = 10_000, taxTotal = 1_900, commissionPercent = '12.5' }) => {
      const bookingId = newId('bkg')
      return {
        id: newId('inv'),
        version: 1,
        number: 'INV-2026-000001',
        status: 'finalised',
        accountId,
        vendorId,
        bookingId,
        origin: { kind: 'booking', id: bookingId, requestId: null, period: null },
        collection: 'charge',
        purchaseOrder: null,
        currency: 'EUR',
        pricing: 'exclusive',
        issueDate: '2026-03-02',
        taxPoint: '2026-03-02',
        dueDate: '2026-03-16',
        lines: [],
        discounts: [],
        charges: [],
        taxSubtotals: [],
        lineTotal: netTotal,
        discountTotal: 0,
        chargeTotal: 0,
        netTotal,
        taxTotal,
        rounding: 0,
        grossTotal: netTotal + taxTotal,
        paidTotal: 0,
        creditedTotal: 0,
        writtenOffTotal: 0,
        due: netTotal + taxTotal,
        excessTotal: 0,
        commissionPercent,
        paidAt: null,
        createdAt: service.clock.now().toISOString(),
      }
    },
    async finalise(invoice) {
      await service.publish(InvoiceFinalised, invoice)
    },
    async paymentOf(invoiceId) {
      const { body } = await service.call<Page<Payment>>('GET', `/payments?invoiceId=${invoiceId}`)
      expect(body.items.length).toBeLessThan(2)
      return body.items[0]
    },
    async transferOf(paymentId) {
      const { body } = await service.call<Page<Transfer>>(
        'GET',
        `/payments/split-payments/transfers?paymentId=${paymentId}`,
      )
      expect(body.items.length).toBeLessThan(2)
      return body.items[0]
    },
    async chargesOf(paymentId) {
      const { data } = await money.atStripe<{ data: { id: string; amount: number; paid: boolean }[] }>(
        `charges?transfer_group=${paymentId}&limit=100`,
      )
      return data.filter((charge) => charge.paid)
    },
    until: (invoiceId, ...statuses) =>
      eventually(`the payment of ${invoiceId} to be ${statuses.join(' or ')}`, async () => {
        const payment = await money.paymentOf(invoiceId)
        return payment !== undefined && statuses.includes(payment.status) ? payment : undefined
      }),
    untilTransfer: (paymentId, ...statuses) =>
      eventually(`the transfer of ${paymentId} to be ${statuses.join(' or ')}`, async () => {
        const transfer = await money.transferOf(paymentId)
        return transfer !== undefined && statuses.includes(transfer.status) ? transfer : undefined
      }),
    async at(instant) {
      const moved = await fetch(`${sandboxUrl}/clock`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ now: instant }),
      })
      expect(moved.status).toBe(200)
      service.clock.set(instant)
    },
    async expireLeases() {
      await service.look('UPDATE payments.operations SET due_at = clock_timestamp() WHERE lease IS NOT NULL')
    },
    async replica() {
      return startService(
        payments,
        {
          ...env,
          PORT: '0',
          DATABASE_URL: service.databases.appUrl,
          SYSTEM_DATABASE_URL: service.databases.systemUrl,
          NATS_URL: service.nats!.url,
          GATEWAY_URL: 'http://127.0.0.1:1',
          CLUTCH_MESH_SECRET: 'a-secret-of-the-tests-only-0123456789',
          LOG_LEVEL: 'silent',
        },
        { clock: service.clock },
      )
    },
    async assertInvariants() {
      await service.settled()
      const sums = await service.look<{ sum: string; differing: number }>(
        `SELECT coalesce((SELECT sum(abs(s)) FROM (SELECT sum(amount) AS s FROM payments.postings GROUP BY tenant_id, currency) AS t), 0)::text AS sum,
                (SELECT count(*)::int FROM payments.balances b WHERE b.amount <> coalesce(
                  (SELECT sum(p.amount) FROM payments.postings p WHERE p.tenant_id = b.tenant_id AND p.account_id = b.account_id), 0)) AS differing`,
      )
      expect(sums).toEqual([{ sum: '0', differing: 0 }])
      const unequal = await service.look(
        `SELECT s.payment_id FROM payments.splits s
           JOIN payments.split_receivers r ON r.tenant_id = s.tenant_id AND r.split_id = s.id
          GROUP BY s.payment_id, s.gross, s.commission, s.fee HAVING s.commission + s.fee + sum(r.amount) <> s.gross
          UNION ALL
         SELECT f.id FROM payments.refunds f WHERE f.amount <> (
           SELECT sum((t.part -> 'amount')::bigint) FROM (
             SELECT jsonb_path_query(f.parts::jsonb, '$.*') AS part UNION ALL
             SELECT jsonb_path_query(f.parts::jsonb, '$.shares[*].amount')) AS t WHERE jsonb_typeof(t.part) = 'object')
          UNION ALL
         SELECT id FROM payments.payments WHERE refunded + refunding > captured OR captured > authorised`,
      )
      expect(unequal).toEqual([])
      const credits = await service.look(
        `SELECT coalesce(c.id, b.id) AS id, coalesce(c.amount, 0)::text AS credit, coalesce(b.amount, 0)::text AS owed
           FROM payments.subscription_credits c FULL JOIN (
             SELECT tenant_id, substr(account_id, 21) AS id, -amount AS amount FROM payments.balances
              WHERE account_id LIKE 'subscription-credit.%') AS b ON b.tenant_id = c.tenant_id AND b.id = c.id
          WHERE coalesce(c.amount, 0) <> coalesce(b.amount, 0)`,
      )
      expect(credits).toEqual([])
      // What the ledger says the provider holds is what the provider says it holds.
      const [held] = await service.look<{ amount: string }>(
        `SELECT coalesce(sum(amount), 0)::text AS amount FROM payments.balances WHERE account_id = 'provider-clearing.stripe.EUR'`,
      )
      const { data } = await money.atStripe<{ data: { net: number; currency: string }[] }>(
        'balance_transactions?limit=100',
      )
      expect(data.length).toBeLessThan(100)
      const inEuros = data.filter(({ currency }) => currency === 'eur')
      expect(Number(held!.amount)).toBe(inEuros.reduce((total, { net }) => total + net, 0))
    },
    async stop() {
      await service.stop()
      await sandbox.app.close()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
  return money
}

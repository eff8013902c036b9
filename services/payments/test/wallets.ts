import type { Bucket, Wallet, WalletCredit } from '@clutch/contracts/payments/wallets'
import { newId } from '@clutch/shared/id'
import type { TestService } from '@clutch/testing/service'
import { expect } from 'vitest'
import type { PrismaClient } from '../prisma/client/client.ts'

const path = '/payments/digital-wallet/wallets'

export interface Answer<Body> {
  status: number
  headers: Record<string, string>
  body: Body & { code?: string; detail?: string; errors?: { pointer: string; message: string }[] }
}

export interface Wallets {
  account(): Promise<string>
  open(of?: { accountId?: string } & Record<string, unknown>): Promise<Wallet>
  read(walletId: string): Promise<Wallet>
  /** A POST below a wallet, under a key of its own unless one is given. */
  post<Body = Record<string, never>>(below: string, body?: unknown, key?: string): Promise<Answer<Body>>
  get<Body>(below: string): Promise<Answer<Body>>
  credit(walletId: string, amount: number, of?: Record<string, unknown>): Promise<WalletCredit>
  /** What must hold after whatever happened. */
  assertInvariants(): Promise<void>
}

export function walletsOf(service: TestService<PrismaClient>): Wallets {
  const call = <Body>(method: string, below: string, options: object) =>
    service.call<Body>(method, `${path}/${below}`, options) as Promise<Answer<Body>>
  const wallets: Wallets = {
    async account() {
      const id = newId('acc')
      await service.look(
        `INSERT INTO payments.corporate_accounts (tenant_id, id, version, name, email, currency, status)
         VALUES ($1, $2, 1, 'Hanse Kurier', 'billing@hanse-kurier.example', 'EUR', 'active')`,
        [service.tenant, id],
      )
      return id
    },
    async open(of = {}) {
      const accountId = of.accountId ?? (await wallets.account())
      const opened = await service.call<Wallet>('POST', path, { body: { currency: 'EUR', ...of, accountId } })
      expect(opened.status, JSON.stringify(opened.body)).toBe(201)
      return opened.body
    },
    read: async (walletId) => (await wallets.get<Wallet>(walletId)).body,
    post: (below, body, key = newId('key')) =>
      call('POST', below, { ...(body === undefined ? {} : { body }), headers: { 'idempotency-key': key } }),
    get: (below) => call('GET', below, {}),
    async credit(walletId, amount, of = {}) {
      const body = { bucket: 'cash' as Bucket, reason: 'test', amount: { amount, currency: 'EUR' }, ...of }
      const made = await wallets.post<WalletCredit>(`${walletId}/credits`, body)
      expect(made.status, JSON.stringify(made.body)).toBe(201)
      return made.body
    },
    async assertInvariants() {
      const sums = await service.look(
        'SELECT currency FROM payments.postings GROUP BY tenant_id, currency HAVING sum(amount) <> 0',
      )
      expect(sums).toEqual([])
      // The wallet, its credits, the last line of its statement and the ledger say the same, and nothing is below zero.
      const inLedger = (code: string) =>
        `(SELECT coalesce(sum(b.amount), 0) FROM payments.balances AS b
           WHERE b.tenant_id = w.tenant_id AND b.account_id = '${code}.' || w.id || '.' || w.currency)`
      const odd = await service.look(
        `SELECT w.id, w.balance, w.owed, c.*, l.balance AS line FROM payments.wallets AS w
           CROSS JOIN LATERAL (SELECT coalesce(sum(available + held), 0) AS whole,
                  coalesce(sum(available) FILTER (WHERE bucket = 'cash'), 0) AS cash,
                  coalesce(sum(available) FILTER (WHERE bucket = 'promotional'), 0) AS promotional,
                  coalesce(sum(available) FILTER (WHERE bucket = 'allowance'), 0) AS allowance,
                  coalesce(sum(held), 0) AS held
             FROM payments.wallet_credits AS c WHERE c.tenant_id = w.tenant_id AND c.wallet_id = w.id) AS c
           LEFT JOIN LATERAL (SELECT balance, number FROM payments.wallet_lines AS l
             WHERE l.tenant_id = w.tenant_id AND l.wallet_id = w.id ORDER BY number DESC LIMIT 1) AS l ON true
          WHERE w.balance <> c.whole OR w.balance <> coalesce(l.balance, 0) OR w.line_count <> coalesce(l.number, 0)
             OR w.owed <> ${inLedger('wallet-receivable')} OR c.cash <> -${inLedger('wallet-cash')}
             OR c.promotional <> -${inLedger('wallet-promotional')} OR c.allowance <> -${inLedger('wallet-allowance')}
             OR c.held <> -${inLedger('wallet-held')} OR (w.owed > 0 AND c.cash > 0)`,
      )
      expect(odd).toEqual([])
      // What was paid for is what credits gave, and what the ledger has as spent.
      const unequal = await service.look(
        `SELECT s.wallet_id, s.spent, s.parts, b.amount FROM (
           SELECT s.tenant_id, s.wallet_id, w.currency, sum(s.amount - s.refunded) AS spent,
                  sum((SELECT sum(p.amount - p.returned) FROM payments.wallet_parts AS p
                        WHERE p.tenant_id = s.tenant_id AND p.owner_id = s.id)) AS parts
             FROM payments.wallet_spends AS s JOIN payments.wallets AS w ON w.tenant_id = s.tenant_id AND w.id = s.wallet_id
            GROUP BY s.tenant_id, s.wallet_id, w.currency) AS s
           JOIN payments.balances AS b ON b.tenant_id = s.tenant_id AND b.account_id = 'wallet-spent.' || s.wallet_id || '.' || s.currency
          WHERE s.spent <> s.parts OR s.spent <> -b.amount`,
      )
      expect(unequal).toEqual([])
    },
  }
  return wallets
}

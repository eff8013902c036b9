import { type Money, money } from '@clutch/shared/money'
import { createTestDatabase, type TestDatabase } from '@clutch/testing/database'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { account, accountId } from './account.ts'
import { balanced, type Entry, type Posting } from './posting.ts'
import { EntryReused, findBalance, findEntries, findTotals, InsufficientFunds, postEntry } from './store.ts'
import { chargeCaptured } from './templates/charges.ts'
import { chargeSplit, transferSent } from './templates/splits.ts'

const eur = (amount: number): Money => money(amount, 'EUR')
const at = new Date('2026-11-22T08:30:00.000Z')

let database: TestDatabase
let pool: pg.Pool
let superuser: pg.Client

beforeAll(async () => {
  database = await createTestDatabase('payments')
  pool = new pg.Pool({ connectionString: database.appUrl, max: 32 })
  pool.on('error', () => {})
  superuser = new pg.Client({ connectionString: database.superUrl })
  await superuser.connect()
})

afterAll(async () => {
  await pool?.end()
  await superuser?.end()
  await database?.drop()
})

let tenants = 0
const newTenant = () => `ten_${++tenants}`

/** One transaction of the service's role with the tenant set as `tx` sets it. */
async function asTenant<T>(tenant: string, work: (sql: pg.PoolClient) => Promise<T>): Promise<T> {
  const sql = await pool.connect()
  try {
    await sql.query('BEGIN')
    await sql.query("SELECT set_config('app.tenant_id', $1, true)", [tenant])
    const result = await work(sql)
    await sql.query('COMMIT')
    return result
  } catch (error) {
    await sql.query('ROLLBACK')
    throw error
  } finally {
    sql.release()
  }
}

const entry = (id: string, postings: readonly Posting[]): Entry => ({
  id,
  kind: 'charge-captured',
  reference: { kind: 'payment', id: `pay_of_${id}` },
  postings,
})
const post = (tenant: string, posted: Entry) => asTenant(tenant, (sql) => postEntry(sql, posted, at))
const balance = (tenant: string, ...of: Parameters<typeof account>) =>
  asTenant(tenant, (sql) => findBalance(sql, account(...of)))
const captured = (id: string, gross: number) =>
  entry(id, chargeCaptured({ provider: 'stripe', gross: eur(gross), fee: null }))
const funded = (id: string, vendorId: string, amount: number) =>
  entry(id, [
    ...chargeSplit({
      gross: eur(amount),
      commission: eur(0),
      fee: eur(0),
      shares: [{ vendorId, amount: eur(amount) }],
    }),
  ])

async function fundVendor(tenant: string, vendorId: string, amount: number): Promise<void> {
  await post(tenant, captured(`cap_${vendorId}`, amount))
  await post(tenant, funded(`spl_${vendorId}`, vendorId, amount))
}

/** What must hold after everything that moves money. */
async function assertInvariants(tenant: string): Promise<void> {
  for (const total of await asTenant(tenant, findTotals)) {
    expect(total).toMatchObject({ sum: '0', differing: 0 })
  }
}

async function codeOf(run: Promise<unknown>): Promise<string> {
  try {
    await run
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    return code === '23514' && constraint ? constraint : (code ?? String(error))
  }
  return 'nothing was refused'
}

describe('posting', () => {
  test('an entry moves the balances of its accounts and can be explained', async () => {
    const tenant = newTenant()
    expect(await post(tenant, captured('e1', 11_900))).toBe(true)
    expect(await balance(tenant, 'provider-clearing', 'stripe', 'EUR')).toBe(11_900)
    expect(await balance(tenant, 'undivided-receipts', 'platform', 'EUR')).toBe(-11_900)
    const [stored] = await asTenant(tenant, (sql) => findEntries(sql, { kind: 'payment', id: 'pay_of_e1' }))
    expect(stored).toMatchObject({ id: 'e1', occurredAt: at, postings: captured('e1', 11_900).postings })
    expect(await asTenant(tenant, findTotals)).toEqual([
      { currency: 'EUR', entries: 1, postings: 2, sum: '0', differing: 0 },
    ])
  })

  test('the same entry twice is posted once', async () => {
    const tenant = newTenant()
    expect(await post(tenant, captured('e1', 500))).toBe(true)
    expect(await post(tenant, captured('e1', 500))).toBe(false)
    expect(await balance(tenant, 'provider-clearing', 'stripe', 'EUR')).toBe(500)
  })

  test('the same entry from sixteen connections at once is posted once', async () => {
    const tenant = newTenant()
    const posted = await Promise.all(Array.from({ length: 16 }, () => post(tenant, captured('e1', 500))))
    expect(posted.filter(Boolean)).toHaveLength(1)
    expect(await balance(tenant, 'provider-clearing', 'stripe', 'EUR')).toBe(500)
    await assertInvariants(tenant)
  })

  test('an entry id with other contents is refused and posts nothing', async () => {
    const tenant = newTenant()
    await post(tenant, captured('e1', 500))
    await expect(post(tenant, captured('e1', 501))).rejects.toBeInstanceOf(EntryReused)
    await expect(post(tenant, { ...captured('e1', 500), kind: 'fee-taken' })).rejects.toBeInstanceOf(EntryReused)
    expect(await balance(tenant, 'provider-clearing', 'stripe', 'EUR')).toBe(500)
  })

  test('without a tenant nothing is posted', async () => {
    const sql = await pool.connect()
    try {
      expect(await codeOf(postEntry(sql, captured('e1', 5), at))).toBe('CL001')
    } finally {
      sql.release()
    }
  })
})

describe('what the database itself refuses', () => {
  type Line = [account: string, amount: number | null]
  /** The function as anybody may call it, past everything that our own code sees to. */
  const call = (lines: Line[], id = 'e', tenant = newTenant()) =>
    codeOf(
      asTenant(tenant, (sql) =>
        sql.query('SELECT payments.post_entry($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
          id,
          'k',
          'payment',
          'p',
          at,
          lines.map(([accountId]) => accountId),
          lines.map(() => 1),
          lines.map(() => false),
          lines.map(([, amount]) => amount),
        ]),
      ),
    )

  test('lines that do not sum to zero, or do so only across two currencies', async () => {
    const [a, b] = ['bank.a.EUR', 'bank.b.EUR']
    expect(await call([[a, 5], [b, -4]])).toBe('CL003') // biome-ignore format: a table
    expect(await call([[a, 5], ['bank.b.USD', -5]])).toBe('CL003') // biome-ignore format: a table
    expect(await call([[a, 5], ['bank.a.USD', 4], [b, -5], ['bank.b.USD', -4]].toSorted() as Line[])).toBe('nothing was refused') // biome-ignore format: a table
  })

  test('a single line, a line of nothing, an amount no double holds, accounts twice or out of order', async () => {
    const [a, b, most] = ['bank.a.EUR', 'bank.b.EUR', Number.MAX_SAFE_INTEGER]
    expect(await call([])).toBe('CL003')
    expect(await call([[a, 0]])).toBe('CL003')
    expect(await call([[a, 0], [b, 0]])).toBe('CL003') // biome-ignore format: a table
    expect(await call([[a, null], [b, null]])).toBe('CL003') // biome-ignore format: a table
    expect(await call([[a, 5], [a, -5]])).toBe('CL003') // biome-ignore format: a table
    expect(await call([[b, 5], [a, -5]])).toBe('CL003') // biome-ignore format: a table
    expect(await call([['bank.a:EUR', 5], [b, -5]])).toMatch(/^accounts_/) // biome-ignore format: a table
    const tenant = newTenant()
    expect(await call([[a, most], [b, -most]], 'e1', tenant)).toBe('nothing was refused') // biome-ignore format: a table
    expect(await call([[a, 1], [b, -1]], 'e2', tenant)).toBe('balances_amount') // biome-ignore format: a table
  })

  test('rows of the ledger around the function, by the service or by whoever has every privilege', async () => {
    const tenant = newTenant()
    await post(tenant, captured('e1', 500))
    for (const statement of [
      `INSERT INTO payments.accounts VALUES ('${tenant}', 'bank.a.EUR', 'bank', 'a', 'EUR', 1, false, now())`,
      `INSERT INTO payments.entries VALUES ('${tenant}', 'e2', 'k', 'payment', 'p', 2, now())`,
      `INSERT INTO payments.postings VALUES ('${tenant}', 'e1', 3, 'provider-clearing.stripe.EUR', 5, 'EUR', now())`,
      `INSERT INTO payments.balances VALUES ('${tenant}', 'bank.a.EUR', 'EUR', 1, false, 5)`,
      'UPDATE payments.balances SET amount = 0',
    ]) {
      expect(await codeOf(asTenant(tenant, (sql) => sql.query(statement))), statement).toBe('42501')
      expect(await codeOf(superuser.query(statement)), statement).toBe('CL004')
    }
    expect(await balance(tenant, 'provider-clearing', 'stripe', 'EUR')).toBe(500)
    await assertInvariants(tenant)
  })

  test('any change of history', async () => {
    const tenant = newTenant()
    await post(tenant, captured('e1', 500))
    for (const statement of [
      'UPDATE payments.postings SET amount = amount * 2',
      'DELETE FROM payments.postings',
      "UPDATE payments.entries SET kind = 'other'",
      'DELETE FROM payments.entries',
      'UPDATE payments.accounts SET floor_at_zero = false',
      'DELETE FROM payments.accounts',
      'DELETE FROM payments.balances',
    ]) {
      // The service lacks the privilege, or the trigger refuses it: to whoever has every privilege, too.
      expect(await codeOf(asTenant(tenant, (sql) => sql.query(statement))), statement).toMatch(/42501|CL004/)
      expect(await codeOf(superuser.query(statement)), statement).toBe('CL004')
    }
    for (const table of ['postings', 'entries', 'accounts', 'balances']) {
      expect(await codeOf(superuser.query(`TRUNCATE payments.${table} CASCADE`)), table).toBe('CL004')
    }
    await assertInvariants(tenant)
  })
})

describe('never below zero', () => {
  test('a debit beyond what the account holds is refused and changes nothing', async () => {
    const tenant = newTenant()
    await fundVendor(tenant, 'ven_1', 100)
    const tooMuch = entry('t', transferSent({ provider: 'stripe', vendorId: 'ven_1', amount: eur(101) }))
    await expect(post(tenant, tooMuch)).rejects.toBeInstanceOf(InsufficientFunds)
    expect(await balance(tenant, 'vendor-payable', 'ven_1', 'EUR')).toBe(-100)
    await assertInvariants(tenant)
  })

  test('of 32 debits at once with funds for k exactly k succeed', async () => {
    for (const k of [0, 1, 7, 32]) {
      const tenant = newTenant()
      await fundVendor(tenant, 'ven_1', k * 10 + 9)
      const results = await Promise.allSettled(
        Array.from({ length: 32 }, (_, n) =>
          post(tenant, entry(`t${n}`, transferSent({ provider: 'stripe', vendorId: 'ven_1', amount: eur(10) }))),
        ),
      )
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(k)
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(InsufficientFunds)
      }
      expect(await balance(tenant, 'vendor-payable', 'ven_1', 'EUR')).toBe(-9)
      await assertInvariants(tenant)
    }
  }, 30_000)
})

describe('tenants', () => {
  test('another tenant sees nothing, and may use the same ids for its own', async () => {
    const [mine, theirs] = [newTenant(), newTenant()]
    await post(mine, captured('e1', 500))
    expect(await balance(theirs, 'provider-clearing', 'stripe', 'EUR')).toBe(0)
    expect(await asTenant(theirs, (sql) => findEntries(sql, { kind: 'payment', id: 'pay_of_e1' }))).toEqual([])
    expect(await asTenant(theirs, findTotals)).toEqual([])
    for (const table of ['accounts', 'entries', 'postings', 'balances']) {
      const { rows } = await asTenant(theirs, (sql) => sql.query(`SELECT * FROM payments.${table}`))
      expect(rows, table).toEqual([])
    }
    expect(await post(theirs, captured('e1', 7))).toBe(true)
    expect(await balance(mine, 'provider-clearing', 'stripe', 'EUR')).toBe(500)
  })

  test('an entry is of the tenant that is set: the function takes no other', async () => {
    const [mine, theirs] = [newTenant(), newTenant()]
    await post(mine, captured('e1', 500))
    const { rows } = await superuser.query('SELECT DISTINCT tenant_id FROM payments.postings WHERE entry_id = $1', [
      'e1',
    ])
    expect(rows.map((row) => row.tenant_id)).toContain(mine)
    const { rows: parameters } = await superuser.query(
      "SELECT unnest(proargnames) AS name FROM pg_proc WHERE proname = 'post_entry'",
    )
    expect(parameters.map((row) => row.name)).not.toContain('p_tenant')
    expect(await asTenant(theirs, findTotals)).toEqual([])
  })
})

test('any entries by any number of connections at once: no deadlock, and every balance is the sum of its postings', async () => {
  const owners = ['a', 'b', 'c', 'd']
  const line = fc.record({
    owner: fc.constantFrom(...owners),
    other: fc.constantFrom(...owners),
    amount: fc.integer({ min: 1, max: 999 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(line, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 24 }),
      async (entries) => {
        const tenant = newTenant()
        const expected = new Map<string, number>()
        const results = await Promise.all(
          entries.map((lines, n) => {
            const postings = balanced(
              lines.flatMap(({ owner, other, amount }) => [
                { account: account('bank', owner, 'EUR'), amount: eur(amount) },
                { account: account('provider-clearing', other, 'EUR'), amount: eur(-amount) },
              ]),
            )
            for (const posting of postings) {
              const id = accountId(posting.account)
              expected.set(id, (expected.get(id) ?? 0) + posting.amount.amount)
            }
            return post(tenant, entry(`e${n}`, postings))
          }),
        )
        expect(results.every(Boolean)).toBe(true)
        const { rows } = await asTenant(tenant, (sql) =>
          sql.query<{ account_id: string; amount: string }>('SELECT account_id, amount FROM payments.balances'),
        )
        expect(new Map(rows.map((row) => [row.account_id, Number(row.amount)]))).toEqual(expected)
        await assertInvariants(tenant)
      },
    ),
    { numRuns: 20 },
  )
}, 60_000)

import { routes } from '@clutch/contracts/catalog'
import { roles } from '@clutch/contracts/scopes'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Money, startMoney } from '../../test/money.ts'

const pan = '4242424242424242'
let money: Money
const written: string[] = []
beforeAll(async () => {
  vi.stubEnv('TEST_LOG_LEVEL', 'trace')
  // Everything the process says, from its first line: pino writes to the descriptor, so it is caught below that.
  const { default: fs } = await import('node:fs')
  const { write } = fs
  vi.spyOn(fs, 'write').mockImplementation(((...args: unknown[]) => {
    if (args[0] !== 1) return void (write as (...all: unknown[]) => unknown)(...args)
    const text = String(args[1])
    written.push(text)
    return (args.at(-1) as (error: null, bytes: number) => void)(null, Buffer.byteLength(text))
  }) as never)
  money = await startMoney()
})
afterAll(async () => {
  await money?.stop()
  vi.restoreAllMocks()
})

test('a card number in any field of any body is refused, and is nowhere in logs, answers or database', async () => {
  const posts = routes.filter(
    ({ owner, route }) => owner === 'payments' && route.body !== undefined && route.access !== 'public',
  )
  expect(posts.length).toBeGreaterThan(1)
  for (const { route } of posts) {
    const example = (route.body as unknown as { examples: Record<string, unknown>[] }).examples[0]!
    const bodies = [
      ...Object.keys(example).flatMap((field) =>
        [pan, `pm_${pan}`, `4242 4242 4242 4242`].map((value) => ({ ...example, [field]: value })),
      ),
      { ...example, cardNumber: pan },
      { ...example, card: { number: pan } },
    ]
    for (const body of bodies) {
      const answer = await money.service.call(route.method, route.path, { body, headers: { 'idempotency-key': pan } })
      expect(answer.status, JSON.stringify(body)).toBe(400)
      expect(JSON.stringify(answer.body)).not.toContain('4242')
    }
    const broken = await fetch(`${money.service.url}/api/v1${route.path}`, {
      method: route.method,
      headers: {
        // The token of the calls above, which the test service knows by now.
        authorization: `Bearer ${money.service.tenant}/${roles.admin.join(' ')}`,
        'content-type': 'application/json',
      },
      body: `{"token": ${pan}`,
    })
    expect(broken.status).toBe(400)
    expect(await broken.text()).not.toContain(pan)
  }
  // A key is the client's own text, and would be kept.
  const accountId = await money.account()
  expect(await money.addMethod(accountId, 'pm_card_visa', pan)).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/headers/idempotency-key' }] },
  })
  await money.service.call('GET', `/payments/ledger/postings?reference=${pan}`)
  await money.service.settled()

  const tables = await money.service.look<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'payments'::regnamespace AND relkind = 'r'`,
  )
  for (const { name } of tables) {
    const [found] = await money.service.look<{ hits: number }>(
      `SELECT count(*)::int AS hits FROM payments."${name}" AS t WHERE t::text LIKE $1`,
      [`%${pan}%`],
    )
    expect(found, name).toEqual({ hits: 0 })
  }
  const log = written.join('')
  expect(log).toContain('"service":"payments"')
  expect(log).not.toContain(pan)
  expect(log).not.toContain('4242 4242')
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestParticipant } from '../test-participant.ts'
import { meshSecret, type RunningSandbox, send, startSandbox } from '../test-sandbox.ts'

const mesh = { authorization: `Bearer ${meshSecret}` }

let sandbox: RunningSandbox
let log: string[]
let b2b: TestParticipant
let payments: TestParticipant
beforeEach(async () => {
  sandbox = await startSandbox({
    participantTimeouts: { unreachableMs: 300, answerMs: 2_000 },
    moveLimits: { roundsAtOneInstant: 20, settleMs: 500 },
  })
  await send(`${sandbox.url}/clock`, 'PUT', { now: '2030-01-01T00:00:00.000Z', rate: 0 })
  log = []
  b2b = new TestParticipant('b2b', log)
  payments = new TestParticipant('payments', log)
  for (const participant of [b2b, payments]) await register(participant)
})
afterEach(async () => {
  await b2b.close()
  await payments.close()
  await sandbox.stop()
})

async function register(participant: TestParticipant): Promise<void> {
  const url = await participant.listen()
  const answer = await send(`${sandbox.url}/clock/participants/${participant.name}`, 'PUT', { url }, mesh)
  expect(answer.status).toBe(200)
}

const move = (order: Record<string, unknown>) => send(`${sandbox.url}/clock`, 'PUT', order)
const day = (text: string): string => `${text}T00:00:00.000Z`

describe('moving the clock', () => {
  it('runs what falls due across services in the order of its instants, at those instants', async () => {
    b2b.add(day('2030-03-01'), 'invoice March')
    b2b.add(day('2030-02-01'), 'invoice February')
    payments.add(day('2030-02-15'), 'retry February')
    payments.add(day('2030-03-01'), 'renew')
    payments.add(day('2030-05-01'), 'too late')
    expect(await move({ now: day('2030-04-01') })).toMatchObject({ status: 200, body: { now: day('2030-04-01') } })
    expect(log.slice(0, 2)).toEqual(['b2b 2030-02-01 invoice February', 'payments 2030-02-15 retry February'])
    expect(log.slice(2).sort()).toEqual(['b2b 2030-03-01 invoice March', 'payments 2030-03-01 renew'])
    expect([b2b.nowMs, payments.nowMs]).toEqual([Date.parse(day('2030-04-01')), Date.parse(day('2030-04-01'))])
  })

  it('runs work that other work makes on the way, however late it is made', async () => {
    b2b.add(day('2030-02-01'), 'issue', () => {
      payments.add(day('2030-02-10'), 'collect', () => b2b.add(day('2030-02-10'), 'receipt'))
    })
    b2b.add(day('2030-03-01'), 'remind')
    await move({ now: day('2030-04-01') })
    expect(log).toEqual([
      'b2b 2030-02-01 issue',
      'payments 2030-02-10 collect',
      'b2b 2030-02-10 receipt',
      'b2b 2030-03-01 remind',
    ])
  })

  it('waits until everybody has come to rest before it asks again', async () => {
    b2b.add(day('2030-02-01'), 'issue', () => {
      // A reaction that needs a while: the work appears only when payments has settled.
      payments.unsettledFor = 5
      const settle = setInterval(() => {
        if (payments.unsettledFor > 1) return
        clearInterval(settle)
        payments.add(day('2030-02-02'), 'collect')
      }, 1)
    })
    await move({ now: day('2030-04-01') })
    expect(log).toEqual(['b2b 2030-02-01 issue', 'payments 2030-02-02 collect'])
  })

  it('stands still during the move and goes on at the wanted rate afterwards', async () => {
    b2b.add(day('2030-02-01'), 'issue')
    await move({ now: day('2030-04-01'), rate: 60 })
    expect(b2b.adopted.slice(0, -1).every(({ rate }) => rate === 0)).toBe(true)
    expect(b2b.adopted.at(-1)).toMatchObject({ now: day('2030-04-01'), rate: 60 })
    expect(new Set(b2b.adopted.map(({ version }) => version)).size).toBe(b2b.adopted.length)
  })

  it('backwards is refused, and says why', async () => {
    const answer = await move({ now: day('2029-12-31') })
    expect(answer).toMatchObject({ status: 422, body: { code: 'clock-backwards', now: day('2030-01-01') } })
    expect((await send(`${sandbox.url}/clock`, 'GET')).body).toMatchObject({ now: day('2030-01-01') })
  })

  it('asked for twice at once happens one after the other', async () => {
    payments.add(day('2030-02-01'), 'first')
    payments.add(day('2030-06-01'), 'second')
    const moves = await Promise.all([move({ now: day('2030-03-01') }), move({ now: day('2030-07-01') })])
    expect(moves.map(({ status }) => status)).toEqual([200, 200])
    expect(log).toEqual(['payments 2030-02-01 first', 'payments 2030-06-01 second'])
    // The one behind is in the past by then.
    expect((await move({ now: day('2030-03-02') })).status).toBe(422)
  })

  it.each([
    [{ now: 'tomorrow' }, '/now'],
    [{ now: '2030-02-31' }, '/now'],
    [{ rate: 3_601 }, '/rate'],
    [{ rate: -1 }, '/rate'],
    [{ rate: '2' }, '/rate'],
    [{ speed: 2 }, '/speed'],
  ])('to %j is refused by field', async (order, pointer) => {
    expect(await move(order)).toMatchObject({ status: 400, body: { pointer } })
  })
})

describe('a participant that cannot do its part', () => {
  it('is named, and the clock does not pass what it could not run', async () => {
    b2b.add(day('2030-02-01'), 'issue')
    payments.add(day('2030-03-01'), 'renew')
    payments.broken = 'POST /run-due'
    const answer = await move({ now: day('2030-04-01') })
    expect(answer).toMatchObject({
      status: 504,
      body: { code: 'clock-participant-silent', participants: ['payments'], now: day('2030-03-01') },
    })
    expect(log).toEqual(['b2b 2030-02-01 issue'])
    payments.broken = undefined
    expect((await move({ now: day('2030-04-01') })).status).toBe(200)
    expect(log).toEqual(['b2b 2030-02-01 issue', 'payments 2030-03-01 renew'])
  })

  it('is waited for while it restarts, even on another port', async () => {
    payments.add(day('2030-02-01'), 'renew')
    await payments.close()
    const moving = move({ now: day('2030-03-01') })
    await register(payments)
    expect((await moving).status).toBe(200)
    expect(log).toEqual(['payments 2030-02-01 renew'])
  })

  it('keeps the clock from moving at all when it is gone', async () => {
    await payments.close()
    expect(await move({ now: day('2030-03-01') })).toMatchObject({
      status: 504,
      body: { participants: ['payments'], now: day('2030-01-01') },
    })
    await send(`${sandbox.url}/clock/participants/payments`, 'DELETE', undefined, mesh)
    expect((await move({ now: day('2030-03-01') })).status).toBe(200)
  })

  it('that never comes to rest is named', async () => {
    payments.unsettledFor = Number.POSITIVE_INFINITY
    expect(await move({ now: day('2030-03-01') })).toMatchObject({
      status: 504,
      body: { code: 'clock-not-settled', participants: ['payments'] },
    })
  })

  it('that makes work at one instant for ever is named', async () => {
    const again = () => payments.add(day('2030-02-01'), 'again', again)
    again()
    expect(await move({ now: day('2030-03-01') })).toMatchObject({
      status: 504,
      body: { code: 'clock-move-too-long', participants: ['payments'] },
    })
  })

  it('hears of the clock when it is back', async () => {
    await payments.close()
    await move({ now: day('2030-03-01') })
    const missed = payments.adopted.length
    await send(`${sandbox.url}/clock/participants/payments`, 'PUT', { url: await payments.listen() }, mesh)
    await expect.poll(() => payments.adopted.length).toBeGreaterThan(missed)
    expect(payments.adopted.at(-1)).toMatchObject({ now: day('2030-01-01'), rate: 0 })
  })
})

describe('taking part', () => {
  it('is for who knows the secret, and the secret is shown to every participant', async () => {
    const url = 'http://127.0.0.1:9'
    expect((await send(`${sandbox.url}/clock/participants/evil`, 'PUT', { url })).status).toBe(401)
    const wrong = { authorization: 'Bearer of bad news' }
    expect((await send(`${sandbox.url}/clock/participants/evil`, 'PUT', { url }, wrong)).status).toBe(401)
    expect((await send(`${sandbox.url}/clock/participants/b2b`, 'DELETE', undefined, wrong)).status).toBe(401)
    await move({ now: day('2030-02-01') })
    expect([...b2b.authorizations]).toEqual([mesh.authorization])
  })

  it.each(['https://127.0.0.1:1', 'http://10.0.0.1:1', 'http://example.com', 'ftp://127.0.0.1', 'nonsense'])(
    'is for this machine: %s is refused',
    async (url) => {
      const answer = await send(`${sandbox.url}/clock/participants/other`, 'PUT', { url }, mesh)
      expect(answer).toMatchObject({ status: 400, body: { pointer: '/url' } })
    },
  )

  it('is remembered over a restart, and so is the clock', async () => {
    await sandbox.app.close()
    const again = await startSandbox({ stateDir: sandbox.dir, keepDir: true })
    try {
      const { body } = await send(`${again.url}/clock/participants`, 'GET')
      expect((body as { participants: { name: string }[] }).participants.map(({ name }) => name)).toEqual([
        'b2b',
        'payments',
      ])
      b2b.add(day('2030-02-01'), 'issue')
      await send(`${again.url}/clock`, 'PUT', { now: day('2030-03-01') })
      expect(log).toEqual(['b2b 2030-02-01 issue'])
    } finally {
      await again.app.close()
    }
  })
})

describe("the sandbox's own work", () => {
  it('takes its place in the order: an authorisation lapses between the work of others', async () => {
    const intent = await sandbox.stripe.paymentIntents.create({
      amount: 1_000,
      currency: 'eur',
      confirm: true,
      capture_method: 'manual',
      payment_method: 'pm_card_visa',
    })
    const statuses: string[] = []
    const look = async (): Promise<void> => {
      statuses.push((await sandbox.stripe.paymentIntents.retrieve(intent.id)).status)
    }
    b2b.add('2030-01-07T23:59:59.000Z', 'before', look)
    b2b.add('2030-01-08T00:00:01.000Z', 'after', look)
    await move({ now: day('2030-02-01') })
    expect(statuses).toEqual(['requires_capture', 'canceled'])
    const lapsed = await sandbox.stripe.paymentIntents.retrieve(intent.id)
    expect(lapsed).toMatchObject({ status: 'canceled', cancellation_reason: 'automatic' })
    expect(lapsed.canceled_at).toBe(Date.parse(day('2030-01-08')) / 1_000)
    const expired = await sandbox.stripe.events.list({ type: 'charge.expired' })
    expect(expired.data.map(({ created }) => created)).toEqual([lapsed.canceled_at])
  })

  it('is done before a request that comes too late', async () => {
    const intent = await sandbox.stripe.paymentIntents.create({
      amount: 1_000,
      currency: 'eur',
      confirm: true,
      capture_method: 'manual',
      payment_method: 'pm_card_visa',
    })
    sandbox.clock.set({ baseMs: Date.parse(day('2030-01-08')), rate: 0 })
    await expect(sandbox.stripe.paymentIntents.capture(intent.id)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    })
  })

  it('falls due by itself as time passes', async () => {
    const intent = await sandbox.stripe.paymentIntents.create({
      amount: 1_000,
      currency: 'eur',
      confirm: true,
      capture_method: 'manual',
      payment_method: 'pm_card_visa',
    })
    await move({ now: '2030-01-07T23:59:00.000Z', rate: 3_600 })
    await expect
      .poll(async () => (await sandbox.stripe.paymentIntents.retrieve(intent.id)).status, { timeout: 5_000 })
      .toBe('canceled')
  })
})

it('a clock frozen in the middle of a move by a crash goes on after the restart', async () => {
  sandbox.clock.freeze(Date.parse(day('2030-02-01')), 10)
  await sandbox.app.close()
  const again = await startSandbox({ stateDir: sandbox.dir, keepDir: true })
  try {
    const { body } = await send(`${again.url}/clock`, 'GET')
    expect(body).toMatchObject({ rate: 10, moving: false })
    expect(Date.parse((body as { now: string }).now)).toBeGreaterThanOrEqual(Date.parse(day('2030-02-01')))
  } finally {
    await again.app.close()
  }
})

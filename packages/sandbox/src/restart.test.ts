import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { meshSecret, secretKey, send, stripeClient } from './test-sandbox.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

let dir: string
let processes: ChildProcess[]
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandbox-'))
  processes = []
})
afterEach(async () => {
  for (const child of processes) if (child.exitCode === null) child.kill('SIGKILL')
  await rm(dir, { recursive: true })
})

/** The sandbox as it is deployed: its own process. */
async function start(
  env: Record<string, string> = {},
): Promise<{ url: string; child: ChildProcess; ended: Promise<number | null> }> {
  const child = spawn(process.execPath, [main], {
    env: {
      PORT: '0',
      SANDBOX_STATE_DIR: dir,
      STRIPE_SECRET_KEY: secretKey,
      CLUTCH_MESH_SECRET: meshSecret,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  processes.push(child)
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString('utf8')
      const listening = /listening on (http:\S+)/.exec(output)
      if (listening) resolve(listening[1] as string)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    void ended.then(() => reject(new Error(output)))
  })
  return { url, child, ended }
}

it('what was answered is still there after kill -9, the clock and the idempotency keys included', async () => {
  const first = await start()
  const stripe = stripeClient(first.url)
  const order: Stripe.PaymentIntentCreateParams = {
    amount: 7_700,
    currency: 'eur',
    confirm: true,
    payment_method: 'pm_card_visa',
  }
  const intent = await stripe.paymentIntents.create(order, { idempotencyKey: 'before the crash' })
  await send(`${first.url}/clock`, 'PUT', { now: '2031-05-01T00:00:00.000Z', rate: 0 })
  await send(`${first.url}/sink/partner`, 'PUT', { secret: `whsec_${Buffer.alloc(24, 7).toString('base64')}` })
  await send(`${first.url}/sink/partner`, 'POST', { hello: 'partner' })
  first.child.kill('SIGKILL')
  await first.ended

  const second = await start()
  const after = stripeClient(second.url)
  expect(
    await after.paymentIntents.retrieve(intent.id, { expand: ['latest_charge.balance_transaction'] }),
  ).toMatchObject({
    status: 'succeeded',
    latest_charge: { balance_transaction: { net: 7_700 - 133 } },
  })
  const again = await after.paymentIntents.create(order, { idempotencyKey: 'before the crash' })
  expect(again.id).toBe(intent.id)
  expect((await after.paymentIntents.list()).data).toHaveLength(1)
  expect((await after.balance.retrieve()).available).toEqual([
    { amount: 7_567, currency: 'eur', source_types: { card: 7_567 } },
  ])
  expect((await send(`${second.url}/clock`, 'GET')).body).toEqual({
    now: '2031-05-01T00:00:00.000Z',
    rate: 0,
    moving: false,
  })
  expect((await send(`${second.url}/sink/partner`, 'GET')).body).toMatchObject({
    received: 1,
    hasSecret: true,
    deliveries: [{ body: '{"hello":"partner"}' }],
  })
})

it('SIGTERM ends it, with 0, and the port is free', async () => {
  const { child, ended, url } = await start()
  expect((await send(`${url}/readyz`, 'GET')).status).toBe(200)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  await expect(fetch(url)).rejects.toThrow()
})

it('a wrong configuration is told all at once', async () => {
  const attempt = start({
    PORT: 'eighty',
    SANDBOX_STATE_DIR: '',
    STRIPE_SECRET_KEY: 'sk_live_1234567',
    CLUTCH_MESH_SECRET: 'short',
  })
  await expect(attempt).rejects.toThrow(/PORT.*SANDBOX_STATE_DIR.*STRIPE_SECRET_KEY.*CLUTCH_MESH_SECRET/s)
})

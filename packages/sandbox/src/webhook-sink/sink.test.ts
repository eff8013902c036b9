import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSandbox, send, startSandbox } from '../test-sandbox.ts'
import type { SinkDelivery } from './sink.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const key = Buffer.from('0123456789abcdef01234567')
const secret = `whsec_${key.toString('base64')}`

/** Standard Webhooks 1.0, computed here from its text: base64 HMAC-SHA256 of id.timestamp.body. */
function signed(body: string, more: { key?: Buffer; at?: number; id?: string } = {}): Record<string, string> {
  const id = more.id ?? 'msg_1'
  const timestamp = String(Math.floor((more.at ?? Date.now()) / 1_000))
  const digest = createHmac('sha256', more.key ?? key)
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${digest}` }
}

const deliver = async (endpoint: string, body: string, headers: Record<string, string>): Promise<number> =>
  (await fetch(`${sandbox.url}/sink/${endpoint}`, { method: 'POST', body, headers })).status
const listed = async (endpoint: string): Promise<SinkDelivery[]> =>
  ((await send(`${sandbox.url}/sink/${endpoint}`, 'GET')).body as { deliveries: SinkDelivery[] }).deliveries

describe('the sink', () => {
  it('says which deliveries were signed with the secret', async () => {
    await send(`${sandbox.url}/sink/partner`, 'PUT', { secret })
    const body = '{"type":"trip.completed", "ümlaut": "€"}'
    const good = signed(body)
    const other = signed(body, { key: Buffer.from('another key, another key') })
    const cases: [string, Record<string, string>, boolean][] = [
      [body, good, true],
      [`${body} `, good, false],
      [body, other, false],
      // While a secret rotates two signatures stand side by side.
      [body, { ...good, 'webhook-signature': `${other['webhook-signature']} ${good['webhook-signature']}` }, true],
      [body, { ...good, 'webhook-signature': `${good['webhook-signature']}`.replace('v1,', 'v2,') }, false],
      [body, { ...good, 'webhook-id': 'msg_2' }, false],
      [body, signed(body, { at: Date.now() - 6 * 60_000 }), false],
      [body, signed(body, { at: Date.now() + 6 * 60_000 }), false],
      [body, {}, false],
    ]
    for (const [sent, headers] of cases) expect(await deliver('partner', sent, headers)).toBe(204)
    const deliveries = await listed('partner')
    expect(deliveries.map(({ verified }) => verified)).toEqual(cases.map(([, , verified]) => verified))
    expect(deliveries[0]).toMatchObject({ body, headers: { 'webhook-id': 'msg_1' }, status: 204, reason: null })
  })

  it('keeps what comes unannounced, and cannot tell whether it was signed', async () => {
    await deliver('stranger', 'plain text', { 'content-type': 'text/plain' })
    expect(await listed('stranger')).toMatchObject([{ body: 'plain text', verified: null }])
  })

  it('fails as often as it is told, and keeps what it refused', async () => {
    await send(`${sandbox.url}/sink/flaky`, 'PUT', { respondWith: { status: 503, times: 2 } })
    const answers = [await deliver('flaky', '1', {}), await deliver('flaky', '2', {}), await deliver('flaky', '3', {})]
    expect(answers).toEqual([503, 503, 204])
    expect((await listed('flaky')).map(({ body, status }) => [body, status])).toEqual([
      ['1', 503],
      ['2', 503],
      ['3', 204],
    ])
  })

  it('lists in the order of arrival, in pages', async () => {
    for (const body of ['a', 'b', 'c']) await deliver('pages', body, {})
    const first = (await send(`${sandbox.url}/sink/pages?limit=2`, 'GET')).body as { deliveries: SinkDelivery[] }
    expect(first.deliveries.map(({ body }) => body)).toEqual(['a', 'b'])
    const rest = await send(`${sandbox.url}/sink/pages?after=${first.deliveries[1]?.id}`, 'GET')
    expect(rest.body).toMatchObject({ received: 3, deliveries: [{ body: 'c' }] })
  })

  it('forgets an endpoint when told to', async () => {
    await deliver('gone', 'x', {})
    expect((await send(`${sandbox.url}/sink/gone`, 'DELETE')).status).toBe(204)
    expect((await send(`${sandbox.url}/sink/gone`, 'GET')).status).toBe(404)
    expect((await send(`${sandbox.url}/sink/gone`, 'DELETE')).status).toBe(404)
  })

  it('refuses a body beyond a megabyte and a secret that is none', async () => {
    expect(await deliver('big', 'x'.repeat(1024 * 1024 + 1), {})).toBe(413)
    expect(await send(`${sandbox.url}/sink/big`, 'PUT', { secret: 'hello' })).toMatchObject({
      status: 400,
      body: { pointer: '/secret' },
    })
  })
})

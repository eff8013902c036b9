import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningSandbox, send, startSandbox } from '../test-sandbox.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox()
  sandbox.clock.set({ baseMs: Date.parse('2026-06-01T08:00:00.000Z'), rate: 0 })
})
afterAll(() => sandbox.stop())

const root = (cloud: string) => `${sandbox.url}/telematics-clouds/${cloud}`

async function webfleet(action: string, password = 'sandbox'): Promise<unknown> {
  const answer = await fetch(`${root('webfleet')}/extern`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${btoa(`sandbox:${password}`)}`,
    },
    body: new URLSearchParams({ account: 'sandbox', apikey: 'sandbox', action, outputformat: 'json' }),
  })
  expect(answer.status).toBe(200)
  return answer.json()
}

test('a queue shows its messages until they are acknowledged', async () => {
  expect(await webfleet('popQueueMessagesExtern')).toMatchObject({ errorCode: '63' })
  await webfleet('createQueueExtern')
  sandbox.clock.set({ baseMs: Date.parse('2026-06-01T08:05:00.000Z'), rate: 0 })
  const first = (await webfleet('popQueueMessagesExtern')) as { msgid: number }[]
  expect(first.length).toBeGreaterThan(30)
  expect(await webfleet('popQueueMessagesExtern')).toEqual(first)
  await webfleet('ackQueueMessagesExtern')
  expect(await webfleet('popQueueMessagesExtern')).toMatchObject({ errorCode: '63' })
  expect(await webfleet('popQueueMessagesExtern', 'wrong')).toMatchObject({ errorCode: '1101' })
})

test('the same instants give the same positions, page by page as in one', async () => {
  const { body: login } = await send(`${root('here')}/users/v2/login`, 'POST', {
    email: 'a@b.example',
    password: 'sandbox',
  })
  const authorization = `Bearer ${(login as { accessToken: string }).accessToken}`
  const range = `after=${Date.parse('2026-06-01T07:00:00Z')}&before=${Date.parse('2026-06-01T08:00:00Z')}`
  const traces = async (query: string) =>
    (await send(`${root('here')}/traces/v2/here-1?${range}&${query}`, 'GET', undefined, { authorization })).body as {
      data: { timestamp: number }[]
      pageToken?: string
    }
  const whole = (await traces('count=1000')).data
  expect(whole.length).toBeGreaterThan(100)
  const paged: unknown[] = []
  let token = ''
  do {
    const page = await traces(`count=40${token}`)
    paged.push(...page.data)
    token = page.pageToken === undefined ? '' : `&pageToken=${page.pageToken}`
  } while (token !== '')
  expect(paged).toEqual(whole)
  expect(whole.map(({ timestamp }) => timestamp)).toEqual(
    whole.map(({ timestamp }) => timestamp).toSorted((a, b) => b - a),
  )
  expect((await send(`${root('here')}/shadows/v2`, 'GET')).status).toBe(401)
})

test('faults reach a cloud, and the journal keeps no secret', async () => {
  await send(`${sandbox.url}/faults`, 'POST', { provider: 'tomtom', kind: '429', retryAfterS: 77 })
  const url = `${root('tomtom')}/locationHistory/1/objects?key=sandbox&adminKey=sandbox`
  const refused = await fetch(url)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '77'])
  expect((await fetch(url)).status).toBe(200)
  expect((await fetch(url.replace('adminKey=sandbox', 'adminKey=wrong'))).status).toBe(403)
  await webfleet('popQueueMessagesExtern', 'a-password-of-somebody')
  const { body } = await send(`${sandbox.url}/journal?limit=2000`, 'GET')
  const text = JSON.stringify(body)
  expect(text).toContain('/locationHistory/1/objects')
  expect(text).not.toContain('a-password-of-somebody')
  expect(text).not.toContain(btoa('sandbox:a-password-of-somebody'))
  expect(text).not.toContain('"adminKey":"wrong"')
})

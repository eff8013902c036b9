import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RunningSandbox, send, startSandbox } from '../test-sandbox.ts'

let sandbox: RunningSandbox
beforeEach(async () => {
  sandbox = await startSandbox()
})
afterEach(() => sandbox.stop())

const message = (id: string, channel = 'sms') => ({ id, channel, to: '+4940123456', subject: 'Alert', text: 'Left' })
const kept = async (query = '') =>
  ((await send(`${sandbox.url}/messages${query}`, 'GET')).body as { messages: Record<string, unknown>[] }).messages

test('a message that is sent again under its id is kept once, and counted', async () => {
  for (const id of ['a', 'b', 'a']) await send(`${sandbox.url}/messages`, 'POST', message(id))
  expect(await kept()).toMatchObject([
    { id: 'a', times: 2 },
    { id: 'b', times: 1 },
  ])
})

test('messages are read by channel, receiver and from where one was', async () => {
  for (const [id, channel] of [
    ['a', 'sms'],
    ['b', 'email'],
    ['c', 'sms'],
  ])
    await send(`${sandbox.url}/messages`, 'POST', message(id!, channel))
  expect((await kept('?channel=sms')).map(({ id }) => id)).toEqual(['a', 'c'])
  expect((await kept('?after=1')).map(({ id }) => id)).toEqual(['b', 'c'])
  expect(await kept('?to=nobody')).toEqual([])
})

test('it fails as often as it is told to, and keeps nothing of that', async () => {
  await send(`${sandbox.url}/messages/failure`, 'PUT', { status: 503, times: 1 })
  expect((await send(`${sandbox.url}/messages`, 'POST', message('a'))).status).toBe(503)
  expect((await send(`${sandbox.url}/messages`, 'POST', message('a'))).status).toBe(202)
  expect(await kept()).toMatchObject([{ id: 'a', times: 1 }])
})

test('what was kept survives a restart', async () => {
  await send(`${sandbox.url}/messages`, 'POST', message('a'))
  await sandbox.app.close()
  const again = await startSandbox({ stateDir: sandbox.dir, keepDir: true })
  sandbox = { ...again, stop: async () => again.stop() }
  expect(await kept()).toMatchObject([{ id: 'a' }])
})

test('what is no message is refused', async () => {
  expect((await send(`${sandbox.url}/messages`, 'POST', { ...message('a'), channel: 'fax' })).status).toBe(400)
})

import { roles } from '@clutch/contracts/scopes'
import { fixtureService, type Script } from '@clutch/testing/fixture/app'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

const script: Script = {}
let service: TestService<undefined>
beforeAll(async () => {
  service = await startTestService(fixtureService(script))
})
afterAll(() => service.stop())
beforeEach(() => {
  script.beforeAnswer = async () => {}
})

function write(key: string, body: unknown, options: { tenant?: string } = {}) {
  return service.call('POST', '/notes', { body, headers: { 'idempotency-key': key }, ...options })
}

async function notes(text: string): Promise<number> {
  return (await service.look('SELECT 1 FROM fixture.notes WHERE text = $1', [text])).length
}

test('the same key and body give the same answer, marked as a replay, and one effect', async () => {
  const first = await write('k1', { text: 'once' })
  const second = await write('k1', { text: 'once' })
  expect(first.status).toBe(201)
  expect(first.headers['idempotency-replayed']).toBeUndefined()
  expect(second).toMatchObject({ status: 201, body: first.body })
  expect(second.headers['idempotency-replayed']).toBe('true')
  expect(await notes('once')).toBe(1)
  expect((await service.emitted()).filter((event) => event.data.text === 'once')).toHaveLength(1)
})

test('the same key with another body is refused', async () => {
  await write('k2', { text: 'this' })
  expect(await write('k2', { text: 'that' })).toMatchObject({ status: 422, body: { code: 'idempotency-mismatch' } })
  expect(await notes('that')).toBe(0)
})

test('a key whose first request still runs is refused, and then replayed', async () => {
  let release = () => {}
  let entered = () => {}
  const inside = new Promise<void>((resolve) => {
    entered = resolve
  })
  script.beforeAnswer = () =>
    new Promise<void>((resolve) => {
      entered()
      release = resolve
    })
  const first = write('k3', { text: 'slow' })
  await inside
  expect(await write('k3', { text: 'slow' })).toMatchObject({ status: 409, body: { code: 'idempotency-in-flight' } })
  release()
  const done = await first
  expect(await write('k3', { text: 'slow' })).toMatchObject({ status: 201, body: done.body })
  expect(await notes('slow')).toBe(1)
})

test('a failure keeps nothing: neither the effect, nor the event, nor the key', async () => {
  expect((await write('k4', { text: 'failed', failAfterWriting: true })).status).toBe(409)
  expect(await notes('failed')).toBe(0)
  expect((await service.emitted()).filter((event) => event.data.text === 'failed')).toHaveLength(0)
  expect((await write('k4', { text: 'mended' })).status).toBe(201)
})

test('bad input does not burn a key', async () => {
  expect((await write('k5', { text: '' })).status).toBe(400)
  expect((await write('k5', { text: 'good' })).status).toBe(201)
})

test('a key belongs to its tenant', async () => {
  const ours = await write('k6', { text: 'ours' })
  const theirs = await write('k6', { text: 'ours' }, { tenant: 'ten_other' })
  expect(theirs.status).toBe(201)
  expect(theirs.body).not.toEqual(ours.body)
})

test('twenty at once under one key have one effect', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => write('k7', { text: 'crowd' })))
  expect(new Set(answers.map((answer) => answer.status))).toEqual(
    new Set([201, 409].filter((s) => answers.some((a) => a.status === s))),
  )
  expect(await notes('crowd')).toBe(1)
})

test('of a file, the same request is one with the same bytes of the same type', async () => {
  const send = async (text: string, mediaType = 'text/plain') => {
    // A call of the test service makes the token of whoever calls.
    const { body } = await service.call<{ code?: string }>('GET', '/nothing')
    expect(body.code).toBe('not-found')
    const response = await fetch(`${service.url}/api/v1/note-files`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${service.tenant}/${roles.admin.join(' ')}`,
        'content-type': mediaType,
        'idempotency-key': 'k-file',
      },
      body: text,
    })
    const { id, code } = (await response.json()) as { id?: string; code?: string }
    return [response.status, id ?? code, response.headers.get('idempotency-replayed')]
  }
  const [status, id] = await send('as a file')
  expect(status).toBe(201)
  expect(await send('as a file')).toEqual([201, id, 'true'])
  expect(await send('as a File')).toEqual([422, 'idempotency-mismatch', null])
  expect(await send('as a file', 'text/markdown')).toEqual([422, 'idempotency-mismatch', null])
  expect(await notes('as a file')).toBe(1)
})

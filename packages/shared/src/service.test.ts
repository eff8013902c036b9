import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fixtureService } from '@clutch/testing/fixture/app'
import { NoteWritten } from '@clutch/testing/fixture/notes'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from './id.ts'
import { startService } from './service.ts'

let database: TestService<undefined>
beforeAll(async () => {
  database = await startTestService(fixtureService())
})
afterAll(() => database.stop())

const env = () => ({
  PORT: '0',
  DATABASE_URL: database.databases.appUrl,
  SYSTEM_DATABASE_URL: database.databases.systemUrl,
  NATS_URL: 'nats://127.0.0.1:1',
  GATEWAY_URL: 'http://127.0.0.1:1',
  CLUTCH_MESH_SECRET: 'a-secret-of-the-tests-only-0123456789',
  LOG_LEVEL: 'silent',
})

test('nothing is dated before the sandbox has told what time it is', async () => {
  let told: { url: string; response: ServerResponse } | undefined
  const sandbox = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      told = { url: (JSON.parse(body) as { url: string }).url, response }
    })
  })
  await new Promise<void>((resolve) => sandbox.listen(0, '127.0.0.1', resolve))
  const sandboxUrl = `http://127.0.0.1:${(sandbox.address() as AddressInfo).port}`
  const starting = startService(
    fixtureService(),
    { ...env(), CLUTCH_SANDBOX_URL: sandboxUrl },
    {
      authenticate: async () => ({
        kind: 'user',
        id: 'usr_1',
        tenantId: database.tenant,
        scopes: new Set(['fleet:write']),
      }),
    },
  )
  try {
    await expect.poll(() => told, { timeout: 10_000 }).toBeDefined()
    const { url, response } = told!
    const write = () =>
      fetch(`${url}/api/v1/notes`, {
        method: 'POST',
        headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
        body: '{"text":"dated"}',
      })
    const status = async (answer: Promise<Response>) => (await answer).status
    expect(await status(write())).toBe(503)
    expect(await status(fetch(`${url}/readyz`))).toBe(503)
    expect(await status(fetch(`${url}/livez`))).toBe(200)
    const now = '2031-01-01T00:00:00.000Z'
    response.end(JSON.stringify({ now, wallBase: new Date().toISOString(), rate: 0, version: 1 }))
    await starting
    expect(await status(fetch(`${url}/readyz`))).toBe(200)
    expect(await status(write())).toBe(201)
    const rows = await database.look<{ time: string }>(
      `SELECT headers::json ->> 'ce-time' AS time FROM fixture.outbox WHERE payload LIKE '%dated%'`,
    )
    expect(rows).toEqual([{ time: now }])
  } finally {
    await (await starting).stop()
    sandbox.close()
  }
})

test('a service is not at rest when what it did last has only reached its outbox', async () => {
  const running = await startService(
    {
      ...fixtureService(),
      reactions: [],
      extensions: [
        {
          name: 'a reaction that commits while it is asked',
          start: async ({ database: own }) => ({
            stop: async () => {},
            settled: async () => {
              await own.tx({ tenantId: database.tenant, actor: 'test' }, async (tx) => {
                tx.emit(NoteWritten, { id: newId('note'), version: 1, text: 'late' })
              })
              return true
            },
          }),
        },
      ],
    },
    env(),
  )
  try {
    await database.look('UPDATE fixture.outbox SET published_at = now()')
    const answer = await fetch(`${running.url}/internal/settled`, {
      headers: { authorization: `Bearer ${env().CLUTCH_MESH_SECRET}` },
    })
    expect(await answer.json()).toEqual({ settled: false })
  } finally {
    await running.stop()
  }
})

import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { accepted, ask, retryAfterOf } from './ask.ts'
import type { ProviderFailure } from './provider.ts'

async function asked(listener: RequestListener, options: { maxBytes?: number; timeoutMs?: number } = {}) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    return await ask('The provider', `http://127.0.0.1:${port}/?key=s3cret`, {
      signal: AbortSignal.timeout(options.timeoutMs ?? 5_000),
      ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
    }).then((answer) => accepted('The provider', answer))
  } catch (error) {
    return error as ProviderFailure
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('an answer that never ends, in bytes or in time, ends here', async () => {
  const endless = await asked(
    (_request, response) => {
      const write = (): void => {
        if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(write))
      }
      write()
    },
    { maxBytes: 1_000_000 },
  )
  expect(endless).toMatchObject({ code: 'unreadable' })
  expect(await asked((_request, response) => response.write('{'), { timeoutMs: 300 })).toMatchObject({
    code: 'unavailable',
  })
})

test('no failure tells the address, which may hold a key; credentials follow no redirect', async () => {
  let followed = 0
  const answers = await Promise.all([
    asked((_request, response) => response.writeHead(401).end()),
    asked((_request, response) => response.writeHead(500).end('s3cret')),
    asked((request) => request.socket.destroy()),
    asked((request, response) => {
      if (request.url === '/elsewhere') followed += 1
      response.writeHead(302, { location: '/elsewhere' }).end()
    }),
  ])
  expect(answers.map((answer) => (answer as ProviderFailure).code)).toEqual([
    'credentials-refused',
    'unavailable',
    'unavailable',
    'refused',
  ])
  expect(followed).toBe(0)
  for (const answer of answers)
    expect(`${(answer as Error).message} ${(answer as Error).stack}`).not.toContain('s3cret')
})

test('Retry-After is read as seconds and as an instant, and never as more than a day', () => {
  const now = Date.UTC(2026, 0, 1)
  const of = (value: string) => retryAfterOf(new Headers({ 'retry-after': value }), now)
  expect(of('120')).toBe(120_000)
  expect(of('Thu, 01 Jan 2026 00:10:00 GMT')).toBe(600_000)
  expect(of('Wed, 31 Dec 2025 00:00:00 GMT')).toBe(0)
  expect(of('999999999')).toBe(86_400_000)
  expect(of('soon')).toBeUndefined()
})

import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RunningSandbox, send, startSandbox } from '../test-sandbox.ts'

/** Takes the login of a device and then says nothing. */
let port: number
let connections: number
let silent: Server
let sandbox: RunningSandbox
beforeEach(async () => {
  connections = 0
  silent = createServer((socket) => {
    connections += 1
    socket.on('error', () => {})
    socket.once('data', () => socket.write(Buffer.from([1])))
    socket.on('close', () => {
      connections -= 1
    })
  })
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  port = (silent.address() as AddressInfo).port
  sandbox = await startSandbox()
})
afterEach(async () => {
  await sandbox.stop()
  silent.close()
})

const imei = '356938030000001'
const setOff = (body: Record<string, unknown>, of = imei) =>
  send(`${sandbox.url}/vehicles/${of}`, 'PUT', { port, drive: 1, ...body })

async function vehicles(): Promise<{ imei: string; status: string }[]> {
  return ((await send(`${sandbox.url}/vehicles`, 'GET')).body as { vehicles: never[] }).vehicles
}

test('a vehicle that is set off twice at once drives once, and stops when it is told to', async () => {
  const startAt = '2026-01-01T00:00:00.000Z'
  const answers = await Promise.all(Array.from({ length: 5 }, () => setOff({ startAt })))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
  await expect.poll(() => connections).toBe(1)
  expect(await vehicles()).toHaveLength(1)
  expect((await send(`${sandbox.url}/vehicles/${imei}`, 'DELETE')).status).toBe(204)
  await expect.poll(() => connections).toBe(0)
  expect(await vehicles()).toEqual([])
})

test.each([
  [{ startAt: '2026-13-99T00:00:00.000Z' }],
  [{ startAt: 'yesterday' }],
  [{ readingsPerPacket: 41 }],
  [{ drive: 0 }],
  [{ drive: 1, colour: 'red' }],
  [{ protocol: 'klingon' }],
  [{ port: 70_000 }],
])('a journey %j is refused, and nothing drives', async (journey) => {
  expect((await setOff(journey)).status).toBe(400)
  expect(await vehicles()).toEqual([])
})

test('a drive that there is not, and a vehicle that there is not, are 404', async () => {
  expect((await setOff({ drive: 99_999 })).status).toBe(404)
  expect((await send(`${sandbox.url}/vehicles/${imei}`, 'DELETE')).status).toBe(404)
})

test('a full garage says so, and still sets off what it has', async () => {
  const startAt = '2999-01-01T00:00:00.000Z'
  const name = (n: number) => String(356_938_030_000_000 + n)
  for (let n = 0; n < 200; n += 1) expect((await setOff({ startAt }, name(n))).status).toBe(201)
  expect((await setOff({ startAt }, name(200))).status).toBe(409)
  expect((await setOff({ startAt }, name(0))).status).toBe(201)
  expect(await vehicles()).toHaveLength(200)
})

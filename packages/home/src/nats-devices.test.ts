import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { issuerOf, newIssuerSeed } from './nats-devices.ts'
import { startNats } from './nats-server.ts'

let root: string
let dir: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'clutch-nats-devices-'))
  dir = join(root, 'nats')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const users = [{ user: 'fleet', password: 'of the fleet' }]
const devices = { user: 'telematics-devices', password: 'of the devices' }
const door = { user: 'telematics-door', password: 'of the door' }
const mqtt = () => ({ issuer: issuerOf(newIssuerSeed()), devices, door })
const as = (url: string, { user, password }: { user: string; password: string }) =>
  connect({ servers: url, user, pass: password, reconnect: false })

test('what the mesh had stored before there were devices is there afterwards', async () => {
  const before = await startNats({ dir, users })
  const first = await as(before.url, users[0]!)
  await (await jetstreamManager(first)).streams.add({ name: 'KEPT', subjects: ['kept.>'] })
  await jetstream(first).publish('kept.one', 'odometer 12 km')
  await first.close()
  await before.stop()

  const after = await startNats({ dir, users, mqtt: mqtt() })
  const mesh = await as(after.url, users[0]!)
  const message = await (await jetstreamManager(mesh)).streams.getMessage('KEPT', { seq: 1 })
  expect(message?.string()).toBe('odometer 12 km')
  expect(existsSync(join(dir, 'jetstream', '$G'))).toBe(false)
  await mesh.close()
  await after.stop()
})

test('the mesh, the devices and the system do not hear each other; while nobody answers, nobody enters', async () => {
  const server = await startNats({ dir, users, mqtt: mqtt() })
  const [mesh, ours, system] = await Promise.all([
    as(server.url, users[0]!),
    as(server.url, devices),
    as(server.url, door),
  ])
  const heard: string[] = []
  for (const connection of [mesh, ours])
    connection.subscribe('>', { callback: (_, { subject }) => void heard.push(subject) })
  await Promise.all([mesh.flush(), ours.flush()])
  heard.length = 0
  ours.publish('clutch.fleet.trip.completed.v1', 'forged')
  mesh.publish('devices.van.commands', 'forged')
  await Promise.all([mesh.flush(), ours.flush()])
  expect(heard.sort()).toEqual(['clutch.fleet.trip.completed.v1', 'devices.van.commands'])
  expect(new Set((await streamsOf(mesh)).concat(await streamsOf(ours)))).toEqual(new Set())
  // The door hears what it is asked, and nothing else of the system.
  const refused = new Promise<string>((resolve) => {
    system.subscribe('$SYS.>', { callback: (error) => resolve(error?.message ?? 'heard') })
  })
  expect(await refused).toMatch(/permissions violation/i)
  await expect(as(server.url, { user: 'van', password: 'anything' })).rejects.toThrow()
  expect(server.mqttPort).toBeGreaterThan(0)
  const socket = connectTcp(server.mqttPort as number, '127.0.0.1')
  await new Promise<void>((open, failed) => socket.once('connect', () => open()).once('error', failed))
  socket.destroy()
  await Promise.all([mesh.close(), ours.close(), system.close()])
  await server.stop()
})

test('a listener for devices is refused where the mesh has no users', async () => {
  await expect(startNats({ dir, mqtt: mqtt() })).rejects.toThrow(/needs users/)
})

async function streamsOf(connection: Awaited<ReturnType<typeof connect>>): Promise<string[]> {
  return (await jetstreamManager(connection)).streams.names().next()
}

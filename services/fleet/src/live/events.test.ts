import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { equippedVehicle, send, trip } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, must, startFleet } from '../../test/fleet.ts'
import { liveHubOf } from './hub.ts'

// Events on the live stream, over real sockets and a real NATS.
let service: FleetService
let fleetId: string
let vehicleId: string
beforeAll(async () => {
  service = await startFleet({ LIVE_HEARTBEAT_MS: '100' })
  fleetId = (await makeFleet(service)).id
  const car = await equippedVehicle(service, fleetId)
  vehicleId = car.vehicleId
  await send(service, trip(service, car.deviceId, Date.parse('2026-03-02T08:00:00.000Z')))
  await service.call('GET', `${api}/fleets`, { scopes: ['fleet:read'] })
})
afterAll(() => service.stop())

async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !isSo(); await new Promise((resolve) => setTimeout(resolve, 10)))
    if (Date.now() > deadline) throw new Error('it never came to be so')
}

async function rename(name: string): Promise<void> {
  const { version } = await must<Vehicle>(service, 200, 'GET', `${api}/vehicles/${vehicleId}`)
  await must(service, 200, 'PATCH', `${api}/vehicles/${vehicleId}`, {
    body: { name },
    headers: { 'if-match': `"${version}"` },
  })
}

interface Told {
  event: string
  id: string | undefined
  data: { name?: string }
}

async function watch(query: string, lastEventId?: string) {
  const gone = new AbortController()
  const response = await fetch(`${service.url}/api/v1${api}/telematics/${fleetId}/stream?${query}`, {
    headers: {
      authorization: `Bearer ${service.tenant}/fleet:read`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: gone.signal,
  })
  expect(response.status).toBe(200)
  let text = ''
  const reading = (async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text += chunk
  })().catch(() => {})
  const told = (): Told[] =>
    text
      .split('\n\n')
      .slice(0, -1)
      .filter((block) => block.startsWith('event: '))
      .map((block) => ({
        event: /^event: (.*)$/m.exec(block)![1]!,
        id: /^id: (.*)$/m.exec(block)?.[1],
        data: JSON.parse(/^data: (.*)$/m.exec(block)![1]!),
      }))
  return {
    told,
    names: () => told().flatMap(({ event, data }) => (event === 'fleet.vehicle.changed' ? (data.name ?? '') : [])),
    lastId: () => told().findLast(({ id }) => id !== undefined)!.id!,
    close: async () => {
      gone.abort()
      await reading
      await until(() => liveHubOf(service.runtime.database).clients === 0)
    },
  }
}

test('whoever comes back is told each event of between once, in order, and then goes on', async () => {
  const first = await watch('events=fleet.vehicle.*')
  await until(() => first.told().length === 1)
  await rename('one')
  await until(() => first.names().length === 1)
  const id = first.lastId()
  await first.close()
  await rename('two')
  await rename('three')
  const second = await watch('events=fleet.vehicle.*', id)
  await until(() => second.names().length === 2)
  await rename('four')
  await until(() => second.names().length === 3)
  expect(second.names()).toEqual(['two', 'three', 'four'])
  expect(second.told().map(({ event }) => event)).not.toContain('reset')
  await second.close()
})

test('an id is that of the last event also where a state was told since', async () => {
  const first = await watch('events=fleet.vehicle.changed')
  await until(() => first.told().length === 1)
  expect(first.told()[0]!.event).toBe('state')
  const id = first.lastId()
  await first.close()
  await rename('five')
  const second = await watch(`events=fleet.vehicle.changed&lastEventId=${id}`)
  await until(() => second.names().length === 1)
  expect(second.names()).toEqual(['five'])
  await second.close()
})

test.each(['999999999', 'not-of-ours'])('what cannot be told any more says so: %s', async (lastEventId) => {
  const stream = await watch('events=*', lastEventId)
  await until(() => stream.told().some(({ event }) => event === 'reset'))
  await stream.close()
})

test('only the types, vehicles and places that were asked for', async () => {
  const types = await watch('events=fleet.trip.completed')
  const vehicles = await watch('events=*&vehicleIds=veh_00000000000000000000000000')
  const box = await watch('events=*&south=0&west=0&north=1&east=1')
  const all = await watch('events=*')
  await until(() => all.told().length > 0)
  await rename('six')
  await until(() => all.names().includes('six'))
  // They are told in the order of the clients: whoever was to hear of it has.
  for (const { told } of [types, vehicles, box])
    expect(told().map(({ event }) => event)).not.toContain('fleet.vehicle.changed')
  expect(vehicles.told()).toEqual([])
  expect(box.told()).toEqual([])
  await Promise.all([types.close(), vehicles.close(), box.close(), all.close()])
})

test('a WebSocket that asks for events frames what it is told, and is held to the contract', async () => {
  const url = `${service.url.replace('http', 'ws')}/api/v1${api}/telematics/${fleetId}/live`
  const headers = { authorization: `Bearer ${service.tenant}/fleet:read` }
  const socket = new WebSocket(`${url}?events=fleet.vehicle.changed`, { headers })
  const told: Told[] = []
  socket.on('message', (data) => told.push(JSON.parse(String(data))))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  await until(() => told.length === 1)
  await rename('seven')
  await until(() => told.length === 2)
  expect(told.map(({ event }) => event)).toEqual(['state', 'fleet.vehicle.changed'])
  expect(told[1]).toMatchObject({ id: expect.stringMatching(/^\d+$/), data: { name: 'seven' } })
  socket.terminate()
  const refused = new WebSocket(`${url}?events=A`, { headers })
  const status = await new Promise((resolve) =>
    refused.once('unexpected-response', (_request, response) => resolve(response.statusCode)),
  )
  expect(status).toBe(400)
})

import type { SharedLink, SharedView } from '@clutch/contracts/fleet/shared-links'
import type { Trip } from '@clutch/contracts/fleet/trips'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { equippedVehicle, send, trip } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, must, startFleet } from '../../test/fleet.ts'
import { openLink } from './open-link.ts'

const analytics = `${api}/analytics`
const start = Date.parse('2026-03-02T08:00:00.000Z')
const hourMs = 3_600_000
let service: FleetService
let fleetId: string
beforeAll(async () => {
  service = await startFleet()
  service.clock.set('2026-03-02T12:00:00.000Z')
  fleetId = (await makeFleet(service)).id
})
afterAll(() => service.stop())

type Made = SharedLink & { token: string }

const share = (of: object) =>
  must<Made>(service, 201, 'POST', `${analytics}/shared-links`, { body: { name: 'Customer', days: 1, ...of } })
const look = (token: string) => service.call<SharedView>('GET', `${analytics}/shared/${token}`, { anonymous: true })
const tripsOf = async (vehicleId: string) =>
  (await must<{ items: Trip[] }>(service, 200, 'GET', `${api}/trips?vehicleId=${vehicleId}`)).items.reverse()

test('a token has 256 bits, is kept nowhere, and what is none is not looked for', async () => {
  const { vehicleId } = await equippedVehicle(service, fleetId)
  const links = await Promise.all(Array.from({ length: 8 }, () => share({ vehicleIds: [vehicleId] })))
  expect(new Set(links.map(({ token }) => token)).size).toBe(8)
  for (const { token, id } of links) {
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    const [row] = await service.look<{ text: string }>(
      'SELECT l::text AS text FROM fleet.shared_links l WHERE id = $1',
      [id],
    )
    expect(row!.text).not.toContain(token)
  }
  const told = JSON.stringify(await service.emitted('fleet.shared-link.created'))
  expect(links.some(({ token }) => told.includes(token))).toBe(false)
  const { token } = links[0]!
  const none = [token.slice(1), `${token}A`, `${token.slice(0, -1)}%2e`, 'A'.repeat(43)]
  for (const wrong of none) expect((await look(wrong)).status, wrong).toBe(404)
})

test('what a link shows is kept, indexed and passed on by nobody, and neither is that there is none', async () => {
  const { vehicleId } = await equippedVehicle(service, fleetId)
  const { token } = await share({ vehicleIds: [vehicleId] })
  for (const answer of [await look(token), await look('A'.repeat(43))])
    expect(answer.headers).toMatchObject({
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': expect.stringContaining('noindex'),
    })
})

test('a link is over in the middle of what it is read for when it is revoked, or its time has come', async () => {
  const { vehicleId } = await equippedVehicle(service, fleetId)
  const { database } = service.runtime
  const [revoked, ended] = [await share({ vehicleIds: [vehicleId] }), await share({ vehicleIds: [vehicleId] })]
  for (const link of [revoked, ended]) {
    const { inTx } = await openLink(database, link.token)
    expect(await inTx(async (_, { id }) => id)).toBe(link.id)
    if (link === revoked) await must(service, 200, 'POST', `${analytics}/shared-links/${link.id}/revoke`)
    else service.clock.set(link.expiresAt)
    await expect(inTx(async () => 'more')).rejects.toMatchObject({ status: 404 })
    expect((await look(link.token)).status).toBe(404)
  }
  service.clock.set('2026-03-02T12:00:00.000Z')
})

test('a link tells of its vehicle or trip and of no other, and of nothing that is private', async () => {
  const [mine, other] = [await equippedVehicle(service, fleetId), await equippedVehicle(service, fleetId)]
  await send(service, [
    ...trip(service, mine.deviceId, start),
    ...trip(service, mine.deviceId, start + hourMs),
    ...trip(service, other.deviceId, start),
  ])
  const [first, second] = (await tripsOf(mine.vehicleId)) as [Trip, Trip]
  const live = await share({ vehicleIds: [mine.vehicleId] })
  const way = await share({ tripId: second.id })
  expect((await look(live.token)).body.vehicles).toMatchObject([{ place: { lon: 9.9 } }])
  const { trip: shown } = (await look(way.token)).body
  expect(shown!.track.length).toBeGreaterThan(50)
  expect(shown!.track.every(({ at }) => at >= second.startedAt && at <= second.endedAt!)).toBe(true)
  for (const { token } of [live, way]) {
    const text = JSON.stringify((await look(token)).body)
    for (const id of [mine.vehicleId, mine.deviceId, other.vehicleId, other.deviceId, first.id, second.id])
      expect(text).not.toContain(id)
  }
  // Parked where a private trip went, it is nowhere.
  await must(service, 201, 'POST', `${api}/trips/${second.id}/corrections`, {
    body: { kind: 'private' },
    headers: { 'if-match': `"${second.version}"` },
  })
  expect((await look(live.token)).body.vehicles).toEqual([
    { name: 'Van', at: null, place: null, speedKmh: null, courseDeg: null },
  ])
  expect((await look(way.token)).body.trip).toMatchObject({ from: null, to: null, track: [] })
})

import type { FigureRow } from '@clutch/contracts/fleet/analytics'
import type { BehaviourContest } from '@clutch/contracts/fleet/behaviour-contests'
import type { CoachingSession } from '@clutch/contracts/fleet/coaching-sessions'
import type { DrivingScore, ScoreWeights } from '@clutch/contracts/fleet/driving-scores'
import type { Manoeuvre } from '@clutch/contracts/fleet/manoeuvres'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EquippedVehicle, equippedVehicle, send as sendAlone } from '../../test/drive.ts'
import {
  api,
  type FleetService,
  makeDriver,
  makeFleet,
  missing,
  must,
  passTo,
  startFleet,
  told,
} from '../../test/fleet.ts'

const behaviour = `${api}/driver-behavior`
const startMs = Date.parse('2026-03-01T10:00:00.000Z')
const manager = { id: 'usr_01K0A1B2C3D4E5F6G7H8J9K0M2' }

let service: FleetService
let fleetId: string
let van: EquippedVehicle

beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

beforeEach(async () => {
  fleetId = (await makeFleet(service)).id
  van = await equippedVehicle(service, fleetId)
})

/** Ten minutes at 54 km/h, a fix a second, braked at 5 m/s² for two seconds at each of these seconds. */
function drive(brakedAtS: readonly number[], seconds = 600, fromMs = startMs): Reading[] {
  let lat = 53.5
  let mps = 15
  const readings = Array.from({ length: seconds }, (_, s): Reading => {
    if (brakedAtS.some((at) => s > at && s <= at + 2)) mps -= 5
    else if (mps < 15) mps = Math.min(15, mps + 1)
    lat += mps / 111_195
    const timeMs = fromMs + s * 1_000
    return {
      id: s.toString(16).padStart(16, '0'),
      deviceId: van.deviceId,
      tenantId: service.tenant,
      time: new Date(timeMs).toISOString(),
      receivedAt: new Date(timeMs + 500).toISOString(),
      position: { lat, lon: 9.9, speedKmh: mps * 3.6, courseDeg: 0, satellites: 9, hdop: 0.8, valid: true },
      ignition: s < seconds - 1,
    }
  })
  // An hour later it still stands there: that is how it is known.
  const last = readings.at(-1)!
  const laterMs = fromMs + 3_600_000
  return [
    ...readings,
    {
      ...last,
      id: 'ffffffffffffffff',
      time: new Date(laterMs).toISOString(),
      receivedAt: new Date(laterMs + 500).toISOString(),
      position: { ...last.position!, speedKmh: 0 },
      ignition: false,
    },
  ]
}

/** Sends, and lets what falls due by that be done. */
async function send(readings: readonly Reading[]): Promise<void> {
  await sendAlone(service, readings)
  const due = () =>
    service.look<{ count: number }>(
      'SELECT count(*)::int AS count FROM fleet.due_work WHERE due_at <= $1 AND failed_at IS NULL',
      [service.clock.now()],
    )
  await expect.poll(due, { timeout: 20_000 }).toEqual([{ count: 0 }])
  await service.settled()
}

const manoeuvres = async () =>
  (await must<{ items: Manoeuvre[] }>(service, 200, 'GET', `${behaviour}/manoeuvres?vehicleId=${van.vehicleId}`)).items
const score = (kind = 'vehicles', id = van.vehicleId) =>
  must<DrivingScore>(
    service,
    200,
    'GET',
    `${behaviour}/scores/${kind}/${id}?from=2026-02-20T00:00:00.000Z&to=2026-03-05T00:00:00.000Z`,
  )
const contest = (id: string, options: object = {}) =>
  service.call<BehaviourContest>('POST', `${behaviour}/contests`, {
    body: { event: { kind: 'manoeuvre', id }, reason: 'a child ran into the road' },
    ...options,
  })
const decide = (of: BehaviourContest, decision: string, as: object = manager) =>
  service.call<BehaviourContest>('POST', `${behaviour}/contests/${of.id}/decision`, {
    body: { decision },
    headers: { 'if-match': `"${of.version}"` },
    as: { ...as },
  })

describe('manoeuvres', () => {
  it('are told once, with what saw them and what was lacking', async () => {
    await send(drive([100, 300]))
    const found = await manoeuvres()
    expect(found).toHaveLength(2)
    expect(found[0]).toMatchObject({
      kind: 'braking',
      scored: true,
      sources: ['speed'],
      severity: 'medium',
      evidence: { lacked: ['accelerometer'] },
    })
    const events = (await service.emitted('fleet.manoeuvre.detected')).filter(
      ({ data }) => data.vehicleId === van.vehicleId,
    )
    expect(events.map(({ aggregateId }) => aggregateId).sort()).toEqual(found.map(({ id }) => id).sort())
  })

  it('that late readings show to be none are withdrawn', async () => {
    // A receiver with few satellites was wrong; a better fix of the same instants comes late.
    const whole = drive([])
    const poor = drive([300]).map((reading) => ({ ...reading, position: { ...reading.position!, satellites: 4 } }))
    await send(whole.map((reading, s) => (s > 300 && s < 320 ? poor[s]! : reading)))
    const before = await manoeuvres()
    await send(whole.slice(301, 320))
    expect(before.map(({ kind }) => kind)).toEqual(['braking'])
    expect(await manoeuvres()).toEqual([])
    const withdrawn = await service.emitted('fleet.manoeuvre.withdrawn')
    expect(withdrawn.map(({ aggregateId }) => aggregateId)).toContain(before[0]!.id)
  })
})

describe('a score', () => {
  it('is explained, and lower with what was done', async () => {
    await send(drive([100, 200, 300, 400]))
    const harsh = await score()
    expect(harsh.distanceKm).toBeGreaterThan(8)
    expect(harsh.seenKm).toBeCloseTo(harsh.distanceKm, 0)
    expect(harsh.contributions[0]).toMatchObject({ kind: 'braking', measured: true })
    expect(harsh.contributions.find(({ kind }) => kind === 'speeding')).toMatchObject({ measured: false, cost: 0 })
    expect(harsh.lacked).toEqual(['accelerometer', 'limits'])
    const cost = harsh.contributions.reduce((sum, one) => sum + one.cost, 0)
    expect(100 - cost).toBeCloseTo(harsh.score!, 0)
    expect(harsh.low!).toBeLessThan(harsh.score!)
    // The same in figures, where it is made of what was counted day by day.
    await passTo(service, new Date(service.clock.now().getTime() + 16 * 60_000).toISOString())
    const { items } = await must<{ items: FigureRow[] }>(
      service,
      200,
      'GET',
      `${api}/analytics/figures?measures=driving-score&vehicleId=${van.vehicleId}&from=2026-02-20&to=2026-03-05`,
    )
    const { score: value, low, high } = harsh
    expect(items[0]!.figures).toMatchObject([{ measure: 'driving-score', value, low, high }])
    expect(harsh.high!).toBeGreaterThan(harsh.score!)
    expect(await score('fleets', fleetId)).toMatchObject({ score: harsh.score, subject: { kind: 'fleet' } })

    van = await equippedVehicle(service, fleetId)
    await send(drive([]))
    expect((await score()).score!).toBeGreaterThan(harsh.score!)
  })

  it('of a driver is made of what was driven while he was in the vehicle', async () => {
    await send(drive([100, 400]))
    const driver = await makeDriver(service)
    await assigned(driver.id, startMs, startMs + 250_000)
    const first = await score('drivers', driver.id)
    expect(first.contributions.find(({ kind }) => kind === 'braking')!.events).toEqual({ low: 0, medium: 1, high: 0 })
    expect(await score('drivers', (await makeDriver(service)).id)).toMatchObject({ score: null, lacked: ['distance'] })
  })

  it('counts by night on the clocks of the fleet', async () => {
    const tokyo = await must<{ id: string }>(service, 201, 'POST', `${api}/fleets`, {
      body: { name: 'East', timeZone: 'Asia/Tokyo' },
    })
    van = await equippedVehicle(service, tokyo.id)
    await send(drive([], 600, Date.parse('2026-03-01T15:30:00.000Z')))
    expect((await score()).contributions.find(({ kind }) => kind === 'night')).toMatchObject({ share: 1 })
    van = await equippedVehicle(service, fleetId)
    await send(drive([], 600, Date.parse('2026-03-01T15:30:00.000Z')))
    expect((await score()).contributions.find(({ kind }) => kind === 'night')).toMatchObject({ share: 0 })
  })

  it('is kept at the end of the day, and told when it is another', async () => {
    await send(drive([100]))
    const list = await must<{ items: { day: string; score: number; version: number }[] }>(
      service,
      200,
      'GET',
      `${behaviour}/scores?vehicleId=${van.vehicleId}`,
    )
    expect(list.items).toMatchObject([{ day: '2026-03-01', version: 1 }])
    const told = (await service.emitted('fleet.driving-score.changed')).filter(
      ({ data }) => data.vehicleId === van.vehicleId,
    )
    expect(told).toHaveLength(1)
  })

  it('weighs as the tenant says, from then on', async () => {
    const weights = await must<ScoreWeights>(service, 200, 'GET', `${behaviour}/score-weights`)
    const { id: _id, version, validFrom: _from, madeBy: _by, ...body } = weights
    const changed = { ...body, events: { ...body.events, braking: 0 } }
    const put = (ifMatch: number) =>
      service.call('PUT', `${behaviour}/score-weights`, { body: changed, headers: { 'if-match': `"${ifMatch}"` } })
    expect((await put(version + 7)).status).toBe(412)
    expect(await put(version)).toMatchObject({ status: 200, body: { version: version + 1, events: { braking: 0 } } })
    expect((await put(version)).status).toBe(412)
    await send(drive([100]))
    expect((await score()).contributions.find(({ kind }) => kind === 'braking')!.cost).toBe(0)
    const back = await service.call('PUT', `${behaviour}/score-weights`, {
      body,
      headers: { 'if-match': `"${version + 1}"` },
    })
    expect(back.status).toBe(200)
  })
})

describe('a contest', () => {
  it('and the event are shown to whoever drove then, and to no other driver', async () => {
    await send(drive([100, 400]))
    const [second, first] = await manoeuvres()
    const [userId, otherId] = [newId('usr'), newId('usr')]
    const driver = await makeDriver(service, { userId })
    await makeDriver(service, { userId: otherId })
    await assigned(driver.id, startMs, startMs + 250_000)
    await contest(first!.id)
    await contest(second!.id)
    const shown = async (list: string, id: string) => {
      const period = list === 'contests' ? '' : '?from=2026-02-20T00:00:00.000Z&to=2026-03-05T00:00:00.000Z'
      const path = `${api}/driver-app/${list}${period}`
      const { items } = await must<{ items: { id: string; event?: { id: string } }[] }>(service, 200, 'GET', path, {
        role: 'driver',
        as: { id },
      })
      return items.map((item) => item.event?.id ?? item.id)
    }
    expect(await shown('manoeuvres', userId)).toEqual([first!.id])
    expect(await shown('contests', userId)).toEqual([first!.id])
    expect(await shown('trips', userId)).toHaveLength(1)
    for (const list of ['manoeuvres', 'contests', 'speedings', 'trips'])
      expect(await shown(list, otherId), list).toEqual([])
  })

  it('that is accepted takes the event out of the score, whatever is folded again later', async () => {
    const readings = drive([100, 300])
    // One reading is missing: it comes late, and the device is folded again.
    await send(readings.filter((_, s) => s !== 50))
    const before = await score()
    const [event] = await manoeuvres()
    const opened = await contest(event!.id)
    expect(opened).toMatchObject({ status: 201, body: { status: 'open', driverId: null } })
    expect((await score()).score).toBe(before.score)
    expect(await decide(opened.body, 'accepted')).toMatchObject({
      status: 200,
      body: { status: 'accepted', version: 2 },
    })
    const after = await score()
    expect(after.score!).toBeGreaterThan(before.score!)
    expect(after.contested).toBe(1)
    await send([readings[50]!])
    expect(await manoeuvres()).toHaveLength(2)
    expect((await score()).contributions.find(({ kind }) => kind === 'braking')!.events!.medium).toBe(1)
    const types = (await service.emitted())
      .filter(({ aggregateId }) => aggregateId === opened.body.id)
      .map(({ type }) => type)
    expect(types).toEqual(['fleet.behaviour-contest.opened', 'fleet.behaviour-contest.accepted'])
  })

  it('that is rejected leaves the score; a decision is made once, by another, on what was read', async () => {
    await send(drive([100]))
    const before = await score()
    const [event] = await manoeuvres()
    const { body: opened } = await contest(event!.id)
    expect(await contest(event!.id)).toMatchObject({ status: 409, body: { code: 'event-contested' } })
    expect(await decide(opened, 'rejected', {})).toMatchObject({ status: 403, body: { code: 'own-contest' } })
    expect((await decide({ ...opened, version: 9 }, 'rejected')).status).toBe(412)
    const decided = await decide(opened, 'rejected')
    expect(decided.status).toBe(200)
    expect(await decide(decided.body, 'accepted')).toMatchObject({ status: 409, body: { code: 'contest-decided' } })
    expect((await score()).score).toBe(before.score)
  })

  it('is a driver’s only of what happened while he drove', async () => {
    await send(drive([100, 400]))
    const [second, first] = await manoeuvres()
    const userId = newId('usr')
    const driver = await makeDriver(service, { userId })
    await assigned(driver.id, startMs, startMs + 250_000)
    const own = { as: { id: userId }, scopes: ['driving:contest'] as const }
    const stranger = { as: { id: newId('usr') }, scopes: ['driving:contest'] as const }
    expect((await contest(first!.id, stranger)).status).toBe(403)
    expect(await contest(second!.id, own)).toMatchObject({ status: 422, body: { code: 'event-unknown' } })
    expect(await contest(missing('mnv'), own)).toMatchObject({ status: 422, body: { code: 'event-unknown' } })
    expect((await contest(first!.id, { ...own, scopes: ['fleet:read'] })).status).toBe(403)
    const opened = await contest(first!.id, own)
    expect(opened).toMatchObject({ status: 201, body: { driverId: driver.id, openedBy: userId } })
    const asDriver = await service.call('POST', `${behaviour}/contests/${opened.body.id}/decision`, {
      ...own,
      body: { decision: 'accepted' },
      headers: { 'if-match': '"1"' },
    })
    expect(asDriver.status).toBe(403)
  })
})

describe('coaching', () => {
  it('lists who needs it beyond doubt, with the reasons, and the session that is assigned', async () => {
    await send(drive(Array.from({ length: 40 }, (_, i) => 20 + i * 14)))
    const needs = () =>
      must<{ items: { vehicleId: string; topics: { kind: string }[]; sessionId: string | null }[] }>(
        service,
        200,
        'GET',
        `${behaviour}/coaching-needs/${fleetId}?below=60`,
      )
    const { items } = await needs()
    expect(items).toMatchObject([{ vehicleId: van.vehicleId, sessionId: null }])
    expect(items[0]!.topics[0]).toMatchObject({ kind: 'braking' })
    const session = await must<CoachingSession>(service, 201, 'POST', `${behaviour}/coaching-sessions`, {
      body: { vehicleId: van.vehicleId, topics: ['braking'] },
    })
    expect((await needs()).items).toMatchObject([{ sessionId: session.id }])
    const end = (version: number) =>
      service.call('POST', `${behaviour}/coaching-sessions/${session.id}/end`, {
        body: { status: 'done' },
        headers: { 'if-match': `"${version}"` },
      })
    expect((await end(1)).status).toBe(200)
    expect((await end(2)).status).toBe(409)
    const effect = await must<{ before: DrivingScore; after: DrivingScore | null; better: boolean | null }>(
      service,
      200,
      'GET',
      `${behaviour}/coaching-sessions/${session.id}/effect`,
    )
    expect(effect.before.score!).toBeLessThan(60)
    expect(effect.better).toBeNull()
  })
})

it('of a driver coaching follows what he drove, and what was said of him goes with him', async () => {
  const [driver, other] = [await makeDriver(service, { fleetId }), await makeDriver(service, { fleetId })]
  await send(drive(Array.from({ length: 40 }, (_, i) => 20 + i * 14)))
  const assign = (body: object) =>
    service.call<CoachingSession>('POST', `${behaviour}/coaching-sessions`, { body: { topics: ['braking'], ...body } })
  type Need = { driverId: string; topics: { kind: string }[]; sessionId: string | null }
  const needs = async (query = '') => {
    const path = `${behaviour}/coaching-needs/${fleetId}/drivers?below=60${query}`
    return must<{ items: Need[]; nextCursor: string | null }>(service, 200, 'GET', path)
  }
  expect((await needs()).items).toEqual([])
  await assigned(driver.id, startMs - 3_600_000, startMs + 3_600_000)
  await assigned(other.id, startMs + 3_600_000, startMs + 7_200_000)
  expect((await needs()).items).toMatchObject([
    { driverId: driver.id, sessionId: null, topics: [{ kind: 'braking' }, {}, {}] },
  ])
  for (const body of [{}, { driverId: driver.id, vehicleId: van.vehicleId }])
    expect(await assign(body)).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body' }] } })
  expect(await assign({ driverId: missing('drv') })).toMatchObject({ status: 422 })
  const session = await assign({ driverId: driver.id, note: 'Kim brakes late' })
  expect(session.body).toMatchObject({ subject: { kind: 'driver', id: driver.id } })
  const first = await needs('&limit=1')
  expect(first.items).toMatchObject([{ sessionId: session.body.id }])
  expect(await needs(`&limit=1&cursor=${first.nextCursor}`)).toEqual({ items: [], nextCursor: null })
  const effect = await must<{ before: DrivingScore }>(
    service,
    200,
    'GET',
    `${behaviour}/coaching-sessions/${session.body.id}/effect`,
  )
  expect(effect.before).toMatchObject({ subject: { kind: 'driver', id: driver.id }, score: expect.any(Number) })
  const [event] = await manoeuvres()
  const { body: contested } = await contest(event!.id)
  expect(contested).toMatchObject({ driverId: driver.id, reason: 'a child ran into the road' })
  await must(service, 200, 'POST', `${api}/drivers/${driver.id}/erase`, {
    headers: { 'if-match': `"${driver.version}"` },
  })
  const { items } = await must<{ items: CoachingSession[] }>(
    service,
    200,
    'GET',
    `${behaviour}/coaching-sessions?subjectId=${driver.id}`,
  )
  expect(items).toMatchObject([{ id: session.body.id, note: null }])
  const forgotten = await must<BehaviourContest>(service, 200, 'GET', `${behaviour}/contests/${contested.id}`)
  expect(forgotten).toMatchObject({ status: 'open', reason: '' })
})

it('of another tenant is as if it were not', async () => {
  await send(drive([100]))
  const [event] = await manoeuvres()
  const { body: opened } = await contest(event!.id)
  for (const [theirs, none] of [
    [`${behaviour}/contests/${opened.id}`, `${behaviour}/contests/${missing('cts')}`],
    [`${behaviour}/scores/vehicles/${van.vehicleId}`, `${behaviour}/scores/vehicles/${missing('veh')}`],
    [`${behaviour}/scores/fleets/${fleetId}`, `${behaviour}/scores/fleets/${missing('flt')}`],
    [`${behaviour}/coaching-needs/${fleetId}`, `${behaviour}/coaching-needs/${missing('flt')}`],
    [`${behaviour}/coaching-needs/${fleetId}/drivers`, `${behaviour}/coaching-needs/${missing('flt')}/drivers`],
  ] as const) {
    const answer = await told(service, 'GET', { theirs, missing: none })
    expect(answer.theirs.status).toBe(404)
    expect(answer.theirs).toEqual(answer.missing)
  }
  const list = await service.call('GET', `${behaviour}/manoeuvres`, { tenant: 'ten_someoneelse' })
  expect(list.body).toEqual({ items: [], nextCursor: null })
})

async function assigned(driverId: string, fromMs: number, untilMs: number): Promise<void> {
  await service.runtime.database.tx({ tenantId: service.tenant, actor: 'test' }, async (tx) => {
    const id = newId('dra')
    await tx.db.driverAssignment.create({
      data: {
        tenantId: service.tenant,
        id,
        claimId: id,
        vehicleId: van.vehicleId,
        driverId,
        fromAt: new Date(fromMs),
        untilAt: new Date(untilMs),
        source: 'manual',
        sourceId: id,
        madeBy: 'test',
      },
    })
  })
}

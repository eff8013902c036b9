import type { DriverActivity, HoursOfService } from '@clutch/contracts/fleet/hours-of-service'
import type { TachographFile } from '@clutch/contracts/fleet/tachograph-files'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { equippedVehicle, legs, send } from '../../test/drive.ts'
import { api, type FleetService, makeDriver, makeFleet, missing, must, startFleet, told } from '../../test/fleet.ts'
import { type CardDay, cardFile, vehicleUnitFile } from './tachograph-encoder.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())
// A Wednesday.
beforeEach(() => service.clock.set('2026-03-04T18:00:00.000Z'))

const path = `${api}/driver-assignment`
const start = Date.UTC(2026, 2, 2)
const dayMs = 86_400_000
const at = (day: number, hour: number) => new Date(start + day * dayMs + hour * 3_600_000).toISOString()
const mediaType = 'application/octet-stream'
let cards = 0
const newCard = () => `DF${String(++cards).padStart(14, '0')}`

/** Works from six; drives until ten and from eleven until two. */
const workday = (day: number, hours = 24): CardDay => ({
  startMs: start + day * dayMs,
  changes: (
    [
      [0, 'rest'],
      [6, 'driving'],
      [10, 'rest'],
      [11, 'driving'],
      [14, 'rest'],
    ] as const
  )
    .filter(([hour]) => hour < hours)
    .map(([hour, activity]) => ({ minute: hour * 60, activity })),
})

function card(cardNumber: string, days: CardDay[], untilMs = start + 3 * dayMs) {
  const vehicle = { registration: 'HH-CL 120', fromMs: start, untilMs, fromKm: 1, untilKm: 900 }
  return cardFile({ cardNumber, surname: 'Petersen', firstNames: 'Kim', days, vehicle })
}

function upload(bytes: Buffer, query = '') {
  return service.call<TachographFile>('POST', `${path}/tachograph-files${query}`, { file: { mediaType, bytes } })
}

const hours = (driverId: string, query = '') =>
  must<HoursOfService>(service, 200, 'GET', `${path}/hours-of-service/${driverId}${query}`)

async function activities(driverId: string) {
  const { items } = await must<{ items: DriverActivity[] }>(
    service,
    200,
    'GET',
    `${path}/activities?driverId=${driverId}&limit=200`,
  )
  return items
}

test('a card is its driver’s by key or by what the request says, and its days are hours of service', async () => {
  const [number, kim] = [newCard(), await makeDriver(service)]
  const bytes = card(number, [workday(0), workday(1)])
  const unknown = await upload(bytes)
  expect(unknown).toMatchObject({
    status: 201,
    body: {
      kind: 'card',
      generation: 1,
      driverId: null,
      cardNumber: number,
      firstDay: '2026-03-02',
      lastDay: '2026-03-03',
    },
  })
  expect(unknown.body.activities).toEqual({ read: 10, kept: 0, unknownCards: [number] })
  expect(unknown.body.signatures).toEqual({ present: 6, missing: 0, verified: false })
  const own = await upload(bytes, `?driverId=${kim.id}`)
  expect(own).toMatchObject({ status: 200, body: { id: unknown.body.id, version: 2, driverId: kim.id } })
  expect(own.body.activities).toEqual({ read: 10, kept: 10, unknownCards: [] })
  expect(await activities(kim.id)).toHaveLength(10)
  const imports = (await service.emitted('fleet.tachograph-file.imported')).filter(
    ({ aggregateId }) => aggregateId === own.body.id,
  )
  expect(imports.map(({ data }) => data)).toMatchObject([
    { version: 1, driverId: null, activitiesKept: 0, unknownCards: 1 },
    { version: 2, driverId: kim.id, activitiesKept: 10, unknownCards: 0 },
  ])
  // Events are kept for years: neither who it is nor the number of the card.
  expect(JSON.stringify(imports)).not.toMatch(new RegExp(`Petersen|${number}`, 'i'))
  const standing = await hours(kim.id)
  expect(standing).toMatchObject({
    advisory: true,
    ruleSet: 'eu-561-2006',
    timeZone: 'UTC',
    activity: 'rest',
    compensation: [],
    violations: [],
  })
  expect(standing.notice).toMatch(/neither a tachograph nor an ELD/)
  expect(standing.notApplied[0]).toMatch(/two drivers/)
  expect(standing.limits.find(({ rule }) => rule === 'weekly-driving')).toMatchObject({ usedH: 14, remainingH: 42 })
  expect(standing.evidence.recordedH).toBe(48)
  const evening = await hours(kim.id, `?at=${at(1, 14)}`)
  expect(evening).toMatchObject({
    activity: 'driving',
    breakAfterDrivingH: 1.5,
    remainingDrivingH: 3,
    dailyRestBy: at(1, 21),
  })
})

test('the same file again, and an older one of the same days, change nothing', async () => {
  const [number, kim] = [newCard(), await makeDriver(service)]
  await must(service, 201, 'POST', `${api}/drivers/${kim.id}/keys`, {
    body: { kind: 'other', key: number, validFrom: '2026-01-01T00:00:00.000Z' },
  })
  const evening = card(number, [workday(0), workday(1)])
  const noon = card(number, [workday(0), workday(1, 11)], start + dayMs + 12 * 3_600_000)
  expect((await upload(noon)).body.activities).toMatchObject({ kept: 8 })
  expect((await upload(evening)).body.activities).toMatchObject({ kept: 5 })
  const kept = await activities(kim.id)
  expect(kept).toHaveLength(10)
  const again = await upload(evening)
  expect(again.status).toBe(200)
  expect(again.body.version).toBe(1)
  expect(await upload(noon)).toMatchObject({ status: 200, body: { version: 1 } })
  expect(await activities(kim.id)).toEqual(kept)
})

test('of a file that was taken to be somebody else’s nothing stays with them', async () => {
  const [number, kim, lee] = [newCard(), await makeDriver(service), await makeDriver(service, { name: 'Lee' })]
  const bytes = card(number, [workday(0)])
  await upload(bytes, `?driverId=${kim.id}`)
  const moved = await upload(bytes, `?driverId=${lee.id}`)
  expect(moved).toMatchObject({ status: 200, body: { version: 2, driverId: lee.id, activities: { kept: 5 } } })
  expect(await activities(kim.id)).toEqual([])
  expect(await activities(lee.id)).toHaveLength(5)
})

test('who was erased is not in the files of the card, nor comes back with them', async () => {
  const [number, kim] = [newCard(), await makeDriver(service)]
  const bytes = card(number, [workday(0)])
  const file = await upload(bytes, `?driverId=${kim.id}`)
  await must(service, 201, 'POST', `${path}/activities`, {
    body: { driverId: kim.id, activity: 'work', fromAt: at(2, 5), untilAt: at(2, 6), note: 'Kim said so' },
  })
  const headers = { 'if-match': `"${kim.version}"` }
  await must(service, 200, 'POST', `${api}/drivers/${kim.id}/erase`, { headers })
  const anonymous = await must<TachographFile>(service, 200, 'GET', `${path}/tachograph-files/${file.body.id}`)
  expect(anonymous).toMatchObject({ version: 2, driverId: kim.id, holder: null, cardNumber: null })
  expect(await activities(kim.id)).toHaveLength(6)
  expect((await upload(bytes)).body).toEqual(anonymous)
  expect(await upload(bytes, `?driverId=${kim.id}`)).toMatchObject({ status: 422, body: { code: 'driver-unknown' } })
  const kept = await service.look<{ text: string }>(
    `SELECT f::text AS text FROM fleet.tachograph_files f WHERE id = $1 UNION ALL SELECT a::text FROM fleet.driver_activities a WHERE driver_id = $2`,
    [file.body.id, kim.id],
  )
  expect(kept).toHaveLength(7)
  for (const { text } of kept) for (const secret of ['Petersen', 'Kim', number]) expect(text).not.toContain(secret)
})

test('a year of a vehicle unit is one import', async () => {
  const [number, kim] = [newCard(), await makeDriver(service)]
  await must(service, 201, 'POST', `${api}/drivers/${kim.id}/keys`, {
    body: { kind: 'other', key: number, validFrom: '2025-01-01T00:00:00.000Z' },
  })
  const days = Array.from({ length: 365 }, (_, n) => {
    const startMs = start - (n + 1) * dayMs
    return {
      startMs,
      cards: [{ number, fromMs: startMs, untilMs: startMs + dayMs }],
      changes: Array.from({ length: 60 }, (_, m) => ({
        minute: m * 20,
        activity: m % 2 === 0 ? ('driving' as const) : ('work' as const),
      })),
    }
  }).reverse()
  const file = await upload(vehicleUnitFile({ vin: 'WDB9634031L777777', registration: 'HH-CL 9', days }))
  expect(file).toMatchObject({ status: 201, body: { activities: { read: 365 * 60, kept: 365 * 60 }, problems: [] } })
  const standing = await hours(kim.id)
  expect(standing.evidence.recordedH).toBeGreaterThan(24 * 28)
  expect(standing.violations.length).toBeGreaterThan(0)
})

test('vehicle units of two vehicles tell of one day of a driver together', async () => {
  const [number, kim] = [newCard(), await makeDriver(service)]
  await must(service, 201, 'POST', `${api}/drivers/${kim.id}/keys`, {
    body: { kind: 'other', key: number, validFrom: '2026-01-01T00:00:00.000Z' },
  })
  for (const [vin, hour] of [
    ['WDB9634031L123456', 6],
    ['WDB9634031L654321', 12],
  ] as const) {
    const cardsIn = [{ number, fromMs: Date.parse(at(0, hour)), untilMs: Date.parse(at(0, hour + 4)) }]
    const changes = [
      { minute: 0, activity: 'rest' as const, isCardIn: false },
      { minute: hour * 60, activity: 'driving' as const },
    ]
    const bytes = vehicleUnitFile({ vin, registration: vin, days: [{ startMs: start, cards: cardsIn, changes }] })
    expect(await upload(bytes)).toMatchObject({
      status: 201,
      body: { kind: 'vehicle-unit', vin, activities: { kept: 1 } },
    })
  }
  expect((await activities(kim.id)).map(({ fromAt, untilAt }) => [fromAt, untilAt])).toEqual([
    [at(0, 12), at(0, 16)],
    [at(0, 6), at(0, 10)],
  ])
})

test('what is no such file is refused, and says where it ends to make sense', async () => {
  for (const bytes of [Buffer.from('nothing of this kind'), Buffer.from([0x76, 1, 2, 3]), Buffer.from([0, 2, 0, 9, 9])])
    expect(await upload(bytes)).toMatchObject({ status: 422, body: { code: 'tachograph-file-unreadable' } })
  const whole = card(newCard(), [workday(0)])
  const cut = await upload(whole.subarray(0, whole.length - 40))
  expect(cut.status).toBe(201)
  expect(cut.body.problems.length).toBeGreaterThan(0)
})

test('whatever is broken in a file, it is read as far as it goes or refused', async () => {
  const whole = [
    card(newCard(), [workday(0), workday(1)]),
    vehicleUnitFile({
      vin: 'V',
      registration: 'R',
      days: [
        {
          startMs: start,
          cards: [{ number: newCard(), fromMs: start, untilMs: null }],
          changes: [{ minute: 0, activity: 'work' }],
        },
      ],
    }),
  ]
  const kim = await makeDriver(service)
  const damage = fc.record({
    which: fc.nat(1),
    cut: fc.option(fc.integer({ min: 1, max: 3_000 })),
    flips: fc.array(fc.tuple(fc.nat(3_000), fc.nat(255)), { maxLength: 12 }),
  })
  await fc.assert(
    fc.asyncProperty(damage, async ({ which, cut, flips }) => {
      const copy = Buffer.from(whole[which]!)
      for (const [where, value] of flips) copy[where % copy.length] = value
      const { status, body } = await upload(cut === null ? copy : copy.subarray(0, cut), `?driverId=${kim.id}`)
      expect([200, 201, 422], JSON.stringify(body)).toContain(status)
    }),
    { numRuns: 60 },
  )
  expect((await hours(kim.id)).advisory).toBe(true)
})

test('trips of the driver are driving, what was entered is where no trip was, and nothing known is taken for rest', async () => {
  const fleetId = (await makeFleet(service)).id
  const { vehicleId, deviceId } = await equippedVehicle(service, fleetId)
  const kim = await makeDriver(service, { fleetId })
  await must(service, 201, 'POST', `${path}/assignments`, {
    body: { vehicleId, driverId: kim.id, fromAt: at(2, 5), untilAt: at(2, 17) },
  })
  const from = Date.parse(at(2, 8))
  await send(
    service,
    legs(service, deviceId, from, [
      { minutes: 120, speedKmh: 60, ignition: true, everyS: 30 },
      { minutes: 5, speedKmh: 0, ignition: false, everyS: 30 },
    ]),
  )
  const enter = (activity: string, fromAt: string, untilAt: string) =>
    service.call<DriverActivity>('POST', `${path}/activities`, {
      body: { driverId: kim.id, activity, fromAt, untilAt },
    })
  expect((await enter('work', at(2, 7), at(2, 9))).status).toBe(201)
  expect(await enter('rest', at(2, 8), at(2, 12))).toMatchObject({ status: 409, body: { code: 'activity-overlaps' } })
  expect(await enter('rest', at(2, 12), at(2, 12))).toMatchObject({ status: 400 })
  expect(await enter('rest', at(2, 12), at(3, 12))).toMatchObject({ status: 400 })
  const standing = await hours(kim.id)
  const daily = standing.limits.find(({ rule }) => rule === 'daily-driving')!
  expect(daily.usedH).toBeGreaterThan(1.95)
  expect(daily.usedH).toBeLessThan(2.05)
  expect(standing.evidence).toMatchObject({ enteredH: 1, recordedH: 0 })
  // From seven on, with three reduced rests left.
  expect(standing.dailyRestBy).toBe(at(2, 22))
  expect(await hours(kim.id, '?ruleSet=us-395-property-70-8')).toMatchObject({
    ruleSet: 'us-395-property-70-8',
    dailyRestBy: at(2, 21),
  })
  const [entered] = await activities(kim.id)
  await must(service, 204, 'DELETE', `${path}/activities/${entered!.id}`)
  expect((await hours(kim.id)).evidence.enteredH).toBe(0)
  await must(service, 201, 'POST', `${path}/tachograph-files?driverId=${kim.id}`, {
    file: { mediaType, bytes: card(newCard(), [workday(2)], Date.parse(at(2, 14))) },
  })
  // What the card says of the same hours holds before the trip.
  expect((await hours(kim.id)).evidence).toMatchObject({ byTripsH: 0, recordedH: 14 })
  expect((await service.call('GET', `${path}/hours-of-service/${kim.id}?at=2019-01-01T00:00:00.000Z`)).status).toBe(422)
})

test('the days of a driver in the United States begin where the fleet is', async () => {
  const fleet = await must<{ id: string }>(service, 201, 'POST', `${api}/fleets`, {
    body: { name: 'West', timeZone: 'America/Los_Angeles' },
  })
  const kim = await makeDriver(service, { fleetId: fleet.id })
  const enter = (fromAt: string, untilAt: string) =>
    must(service, 201, 'POST', `${path}/activities`, { body: { driverId: kim.id, activity: 'work', fromAt, untilAt } })
  // Midnight there is eight in the morning, UTC: this is the ninth day before, and not the eighth.
  await enter('2026-02-25T06:00:00.000Z', '2026-02-25T07:00:00.000Z')
  await enter('2026-02-25T08:30:00.000Z', '2026-02-25T10:30:00.000Z')
  // No two nights of rest that would begin the days anew.
  for (const day of [-4, -3, -2, -1, 0, 1, 2]) await enter(at(day, 10), at(day, 11))
  const standing = await hours(kim.id, '?ruleSet=us-395-property-70-8')
  expect(standing.timeZone).toBe('America/Los_Angeles')
  expect(standing.limits.find(({ rule }) => rule === 'cycle')).toMatchObject({ limitH: 70, usedH: 9 })
})

test("another tenant's file, activity or driver is the same 404 as none", async () => {
  const kim = await makeDriver(service)
  const file = await upload(card(newCard(), [workday(0)]), `?driverId=${kim.id}`)
  const [activity] = await activities(kim.id)
  for (const [method, of, prefix, id] of [
    ['GET', 'tachograph-files', 'tgf', file.body.id],
    ['DELETE', 'activities', 'dat', activity!.id],
    ['GET', 'hours-of-service', 'drv', kim.id],
  ] as const) {
    const answers = await told(service, method, {
      theirs: `${path}/${of}/${id}`,
      missing: `${path}/${of}/${missing(prefix)}`,
    })
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
  expect((await service.call('DELETE', `${path}/activities/${activity!.id}`)).status).toBe(409)
})

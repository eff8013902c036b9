import type { Diagnosis, TroubleCodeMeaning } from '@clutch/contracts/telematics/diagnostics'
import { startTestService, type TestService } from '@clutch/testing/service'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { telematicsIngest } from '../app.ts'
import { diagnose } from './diagnosis.ts'

const base = '/b2b/fleet-management/obd2-integration'
let service: TestService<PrismaClient>
let asked = 0
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { onQuery: () => (asked += 1) })
})
afterAll(() => service.stop())

const decode = (body: unknown) =>
  service.call<Diagnosis & { code: string; errors: { pointer: string }[] }>('POST', `${base}/decode`, { body })

test('a trouble code has the make’s own text, else the standard’s', async () => {
  const of = async (path: string) =>
    (await service.call<TroubleCodeMeaning>('GET', `${base}/trouble-codes/${path}`)).body
  expect(await of('P0301')).toMatchObject({
    code: 'P0301',
    system: 'powertrain',
    kind: 'generic',
    from: 'generic',
    certain: true,
    text: expect.stringMatching(/cylinder 1 misfire/i),
  })
  expect(await of('p1125?make=Ford')).toMatchObject({ kind: 'manufacturer', from: 'FORD', certain: true })
  expect(await of('P1125')).toMatchObject({ kind: 'manufacturer', certain: false })
  expect(await of('C1234-1C')).toMatchObject({ code: 'C1234', failureType: '1C', system: 'chassis' })
})

test.each(['P03', 'hello', 'P0G01', `P0301${'0'.repeat(100)}`])('%s is no trouble code', async (code) => {
  const { status, body } = await service.call('GET', `${base}/trouble-codes/${code}`)
  expect(status).toBe(400)
  expect(body).toMatchObject({ errors: [{ pointer: '/params/code' }] })
})

test('text of an adapter: values, codes, readiness, VIN, and what was refused', async () => {
  const elm327 = [
    '>010C\r7E8 04 41 0C 1A F8\r7E9 03 7F 01 12',
    '>0101\r7E8 06 41 01 81 07 65 04',
    '>03\r7E8 04 43 01 03 01',
    '>0902\r7E8 10 14 49 02 01 31 44 34\r7E8 21 47 50 30 30 52 35 35\r7E8 22 42 31 32 33 34 35 36',
    '>010D\rNO DATA',
    '>',
  ].join('\r\r')
  const { status, body } = await decode({ elm327, make: 'Ford' })
  expect(status).toBe(200)
  expect(body.values).toContainEqual({
    from: '7E8',
    source: '01 0C',
    name: 'rpm',
    value: 1726,
    unit: 'rpm',
    freezeFrame: null,
  })
  expect(body.troubleCodes).toEqual([
    { from: '7E8', code: 'P0301', state: 'stored', text: expect.stringMatching(/misfire/i) },
  ])
  expect(body.readiness).toMatchObject([{ from: '7E8', lampOn: true, codeCount: 1 }])
  expect(body.vins).toMatchObject([{ from: '7E8', vin: '1D4GP00R55B123456' }])
  expect(body.refused).toEqual([{ from: '7E9', service: '01', reason: 'sub-function not supported' }])
  expect(body.notUnderstood).toEqual([{ pointer: '/body/elm327', message: '010D: nothing answered within the time' }])
})

test('frames of CAN are put together, messages are read as they are', async () => {
  const canFrames = [
    { id: '7E8', data: '10144902013144 34'.replace(' ', '') },
    { id: '7E9', data: '03410D32AAAAAAAA' },
    { id: '7E8', data: '2147503030523535' },
    { id: '7E8', data: '2242313233343536' },
  ]
  const { body } = await decode({ canFrames })
  expect(body.vins).toMatchObject([{ from: '7E8', vin: '1D4GP00R55B123456' }])
  expect(body.values).toMatchObject([{ from: '7E9', name: 'speedKmh', value: 50 }])
  expect((await decode({ messages: ['41 0C 1A F8'] })).body.values).toMatchObject([{ name: 'rpm', value: 1726 }])
})

test('J1939: signals, and DM1 with codes', async () => {
  const j1939Frames = [
    { id: '0CF00400', data: 'F0FFA0681300FFFF' },
    { id: '18FECA00', data: '0400BE00020 1FFFF'.replace(' ', '') },
  ]
  const { status, body } = await decode({ j1939Frames })
  expect(status, JSON.stringify(body)).toBe(200)
  expect(body.values).toContainEqual(expect.objectContaining({ from: '00', source: 'SPN 190', value: 621 }))
  expect(body.troubleCodes).toMatchObject([{ from: '00', code: 'SPN190-FMI2', state: 'active' }])
})

test.each([
  [{}, 400, '/body'],
  [{ elm327: '41 0C 1A F8', messages: ['41 0C 1A F8'] }, 400, '/body/messages'],
  [{ messages: ['41 0'] }, 400, '/body/messages/0'],
  [{ messages: ['99 00'] }, 422, '/body/messages/0'],
  [{ canFrames: [{ id: '7E8', data: '2147503030523535' }] }, 422, '/body/canFrames/0/data'],
  [{ j1939Frames: [{ id: 'FFFFFFFF', data: '00' }] }, 422, '/body/j1939Frames/0'],
  [{ elm327: 'what is this' }, 422, '/body/elm327'],
  [{ elm327: 'x'.repeat(65_537) }, 400, '/body/elm327'],
])('%j is refused with the place to mend', async (input, expected, pointer) => {
  const { status, body } = await decode(input)
  expect(status, JSON.stringify(body)).toBe(expected)
  expect(body.errors[0]!.pointer).toBe(pointer)
})

test('a process on which no database answers would decode too', async () => {
  // What else runs in the process asks now and then, so it is the least of many that counts.
  const asks: number[] = []
  for (let turn = 0; turn < 20; turn += 1) {
    const before = asked
    expect((await decode({ messages: ['41 0C 1A F8'] })).status).toBe(200)
    asks.push(asked - before)
  }
  expect(Math.min(...asks)).toBe(0)
})

test('whatever comes, it is decoded or pointed to, and bounded', () => {
  const hex = fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('hex'))
  const id = fc.constantFrom('7E8', '7E9', '18ECFF00', '18EBFF00', '18FECA00', '0CF00400')
  const frames = fc.array(fc.record({ id, data: hex }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(frames, fc.string({ maxLength: 300 }), (some, text) => {
      diagnose({ canFrames: some })
      diagnose({ j1939Frames: some })
      diagnose({ elm327: text })
      diagnose({ messages: some.map(({ data }) => data) })
    }),
    { numRuns: 500 },
  )
})

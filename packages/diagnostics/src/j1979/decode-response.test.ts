import { hex } from '@clutch/protocols/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesOf } from '../bytes.ts'
import { DiagnosticsError } from '../errors.ts'
import { decodeResponse } from './decode-response.ts'
import { encodeRequest, encodeUdsRequest } from './encode-request.ts'
import {
  encodeFreezeFrame,
  encodeTroubleCodes,
  encodeUdsTroubleCodes,
  encodeUdsValues,
  encodeValues,
  encodeVehicleInfo,
} from './encode-response.ts'
import { freezeFrames } from './freeze-frame.ts'
import { findPid } from './pids.ts'
import { decodeReadiness, encodeReadiness, isReady } from './readiness.ts'
import { decodeSupported, encodeSupported } from './supported.ts'
import { monitorName } from './test-results.ts'
import { writePid } from './values.ts'
import { checkDigitFits, joinNumbered, writeTextItems } from './vehicle-info.ts'

const decode = (text: string) => decodeResponse(bytesOf(text))

/** The values of an answer, by name. */
function valuesOf(text: string) {
  const response = decode(text)
  if (response.kind !== 'values' && response.kind !== 'freeze-frame') throw new Error(response.kind)
  return Object.fromEntries(response.answers.flatMap(({ values }) => values.map(({ name, value }) => [name, value])))
}

describe('answers as the standard and adapters show them', () => {
  test('engine speed', () => expect(valuesOf('41 0C 1A F8')).toEqual({ rpm: 1726 }))
  test('coolant temperature', () => expect(valuesOf('41 05 7B')).toEqual({ coolantTemperatureC: 83 }))
  test('six PIDs in one message', () =>
    expect(valuesOf('41 0C 1A F8 0D 32 05 7B 04 80 11 33 0F 41')).toMatchObject({
      rpm: 1726,
      speedKmh: 50,
      coolantTemperatureC: 83,
      throttlePercent: 20,
      intakeAirTemperatureC: 25,
    }))
  test('the same over UDS', () => {
    expect(valuesOf('62 F4 0C 1A F8 F4 0D 32')).toEqual({ rpm: 1726, speedKmh: 50 })
    expect(decode('62 F4 0C 1A F8')).toMatchObject({ kind: 'values', service: 0x22 })
  })

  test('what fills a frame up is not a PID', () => {
    expect(decode('41 0C 1A F8 FF FF FF')).toMatchObject({ answers: [{ pid: 0x0c }] })
    const response = decode('41 0C 1A F8 FF FF FF')
    expect(response.kind === 'values' && response.answers.length).toBe(1)
  })

  test('supported PIDs', () => {
    expect(decode('41 00 BE 1F B8 10')).toMatchObject({
      answers: [{ supported: [1, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 19, 20, 21, 28] }],
    })
  })

  test('readiness of a petrol engine, lamp on', () => {
    const response = decode('41 01 81 07 65 04')
    const readiness = response.kind === 'values' ? response.answers[0]?.readiness : undefined
    expect(readiness).toEqual({
      lampOn: true,
      codeCount: 1,
      ignition: 'spark',
      monitors: [
        { name: 'misfire', complete: true },
        { name: 'fuel-system', complete: true },
        { name: 'components', complete: true },
        { name: 'catalyst', complete: true },
        { name: 'evaporative-system', complete: false },
        { name: 'oxygen-sensor', complete: true },
        { name: 'oxygen-sensor-heater', complete: true },
      ],
    })
    expect(isReady(readiness!)).toBe(false)
  })

  test('readiness of a diesel', () => {
    expect(decodeReadiness(bytesOf('00 0E EB 60'))).toMatchObject({
      lampOn: false,
      ignition: 'compression',
      monitors: [
        { name: 'fuel-system' },
        { name: 'components' },
        { name: 'nmhc-catalyst', complete: true },
        { name: 'nox-aftertreatment', complete: true },
        { name: 'boost-pressure', complete: true },
        { name: 'exhaust-gas-sensor', complete: false },
        { name: 'particulate-filter', complete: false },
        { name: 'egr-vvt', complete: true },
      ],
    })
  })

  test('codes on CAN, with their number', () => {
    expect(decode('43 02 01 33 C1 00')).toEqual({ kind: 'trouble-codes', state: 'stored', codes: ['P0133', 'U0100'] })
    expect(decode('43 00')).toMatchObject({ codes: [] })
    expect(decode('47 01 04 20')).toMatchObject({ state: 'pending', codes: ['P0420'] })
    expect(decode('4A 01 04 20')).toMatchObject({ state: 'permanent', codes: ['P0420'] })
  })

  test('codes on older networks, three at a time and filled up', () => {
    expect(decode('43 01 33 00 00 00 00')).toMatchObject({ codes: ['P0133'] })
    expect(decode('43 01 43 01 96 02 34')).toMatchObject({ codes: ['P0143', 'P0196', 'P0234'] })
    expect(decode('43 00 00 00 00 00 00')).toMatchObject({ codes: [] })
  })

  test('codes over UDS', () => {
    expect(decode('59 02 FF 03 01 1C 2F')).toMatchObject({
      kind: 'uds-trouble-codes',
      codes: [{ code: 'P0301-1C', status: { confirmed: true, pending: true, warningIndicatorRequested: false } }],
    })
    expect(decode('59 42 33 FF 1E 04 02 03 01 1C 88')).toMatchObject({
      codes: [{ code: 'P0301-1C', severity: 2, status: { warningIndicatorRequested: true } }],
    })
    expect(decode('59 55 33 FF 04 03 01 1C 88')).toMatchObject({ codes: [{ code: 'P0301-1C' }] })
  })

  test('a freeze frame, put together', () => {
    const frames = freezeFrames(
      ['42 02 00 01 33', '42 0C 00 1A F8', '42 0D 00 32', '42 02 01 00 00', '41 0C 00 00'].map(decode),
    )
    expect(frames).toMatchObject([
      { frame: 0, troubleCode: 'P0133', answers: [{ values: [{ name: 'rpm', value: 1726 }] }, { pid: 13 }] },
    ])
    expect(frames.length).toBe(1)
  })

  test('a VIN on CAN and on older networks', () => {
    expect(decode('49 02 01 31 44 34 47 50 30 30 52 35 35 42 31 32 33 34 35 36')).toMatchObject({
      info: { kind: 'vin', vin: '1D4GP00R55B123456', checkDigitFits: false }, // the data sheet's, its end made up,
    })
    const parts = [
      '49 02 01 00 00 00 31',
      '49 02 02 44 34 47 50',
      '49 02 03 30 30 52 35',
      '49 02 04 35 42 31 32',
      '49 02 05 33 34 35 36',
    ]
    expect(decode(parts[1] as string)).toMatchObject({ type: 2, part: 2 })
    const joined = joinNumbered([...parts].reverse().map(bytesOf))
    expect(decodeResponse(Uint8Array.of(0x49, 0x02, 1, ...joined!))).toMatchObject({
      info: { vin: '1D4GP00R55B123456' },
    })
    expect(joinNumbered(parts.slice(1).map(bytesOf))).toBeUndefined()
  })

  test('calibrations, checksums, name, performance', () => {
    const ids = writeTextItems(4, ['JMB*36761500', 'JMB*47872611'])
    expect(decodeResponse(encodeVehicleInfo(4, 2, ids))).toMatchObject({
      info: { ids: ['JMB*36761500', 'JMB*47872611'] },
    })
    expect(decode('49 06 01 17 91 BC 82')).toMatchObject({ info: { checksums: ['1791BC82'] } })
    expect(decode('62 F8 06 01 17 91 BC 82')).toMatchObject({ info: { checksums: ['1791BC82'] } })
    expect(decode('49 0A 01 45 43 4D 00 2D 45 6E 67 69 6E 65 00 00 00 00 00 00 00 00 00')).toMatchObject({
      info: { kind: 'ecu-name', text: 'ECM-Engine' },
    })
    expect(decode('49 08 03 04 00 05 00 06 00')).toMatchObject({
      info: { counters: { conditionsMet: 1024, ignitionCycles: 1280, catalystBank1Completed: 1536 } },
    })
    expect(decode('49 0B 04 00 01 00 02 00 03 00 04')).toMatchObject({
      info: { counters: { nmhcCatalystPossible: 4 } },
    })
  })

  test('test results on CAN', () => {
    expect(decode('46 01 01 0A 0B B0 0B B0 0B B0 01 05 10 00 48 00 00 00 60')).toMatchObject({
      results: [
        { monitor: 1, monitorName: 'oxygen sensor, bank 1 sensor 1', test: 1, unit: 'V', passed: true },
        { test: 5, unit: 's', value: 0.072, least: 0, most: 0.096, passed: true },
      ],
    })
    expect(decode('46 00 C0 00 00 01')).toEqual({ kind: 'supported-tests', supported: [1, 2, 32] })
    expect(decode('62 F6 21 80 01 00 10 00 00 00 08')).toMatchObject({ results: [{ monitor: 0x21, passed: false }] })
    expect(decode('46 21 80 96 FF F6 80 00 7F FF')).toMatchObject({ results: [{ value: -1, unit: '°C' }] })
    expect(() => decode('46 01 01 00 00 00 00')).toThrow('manufacturer')
  })

  test('a refusal says what and why', () => {
    expect(decode('7F 01 12')).toEqual({
      kind: 'refused',
      service: 1,
      code: 0x12,
      reason: 'sub-function not supported',
    })
    expect(decode('7F 22 78')).toMatchObject({ reason: 'answer follows' })
  })

  test('erased', () => {
    expect(decode('44')).toEqual({ kind: 'cleared' })
    expect(decode('54')).toEqual({ kind: 'cleared' })
  })
})

test.each([
  [{ kind: 'values', pids: [0x0c, 0x0d] }, '010c0d', '22f40cf40d'],
  [{ kind: 'freeze-frame', pid: 2 }, '020200', undefined],
  [{ kind: 'trouble-codes', state: 'stored' }, '03', '194233081e'],
  [{ kind: 'trouble-codes', state: 'pending' }, '07', '194233041e'],
  [{ kind: 'trouble-codes', state: 'permanent' }, '0a', '195533'],
  [{ kind: 'clear' }, '04', '14ffff33'],
  [{ kind: 'test-results', monitor: 1 }, '0601', '22f601'],
  [{ kind: 'vehicle-info', type: 2 }, '0902', '22f802'],
] as const)('%o is asked with %s, over UDS with %s', (request, classic, uds) => {
  expect(hex(encodeRequest(request))).toBe(classic)
  if (uds === undefined) expect(() => encodeUdsRequest(request)).toThrow(DiagnosticsError)
  else expect(hex(encodeUdsRequest(request))).toBe(uds)
})

test('more than fits in a request is refused', () => {
  expect(() => encodeRequest({ kind: 'values', pids: [1, 2, 3, 4, 5, 6, 7] })).toThrow(DiagnosticsError)
  expect(() => encodeRequest({ kind: 'values', pids: [300] })).toThrow(DiagnosticsError)
})

describe('what an ECU says is read back', () => {
  const plain = [0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0f, 0x10, 0x11, 0x2f, 0x42, 0x46, 0x5e, 0x66, 0x78, 0x9d, 0xa6]
  const answers = fc.uniqueArray(fc.constantFrom(...plain), { minLength: 1, maxLength: 6 }).chain((numbers) =>
    fc.tuple(
      ...numbers.map((number) => {
        const size = findPid(number)!.bytes as number
        return fc.uint8Array({ minLength: size, maxLength: size }).map((data) => ({ pid: number, data }))
      }),
    ),
  )

  test('values, in every form of message', () => {
    fc.assert(
      fc.property(answers, (sent) => {
        const told = (bytes: Uint8Array) => {
          const response = decodeResponse(bytes)
          if (response.kind !== 'values' && response.kind !== 'freeze-frame') throw new Error(response.kind)
          return response.answers.map(({ pid, data }) => ({ pid, data }))
        }
        expect(told(encodeValues(sent))).toEqual(sent)
        expect(told(encodeUdsValues(sent))).toEqual(sent)
        expect(told(encodeFreezeFrame(3, sent))).toEqual(sent)
      }),
    )
  })

  test('codes', () => {
    const code = fc.integer({ min: 1, max: 0xffff }).map((number) => {
      const letter = 'PCBU'[number >> 14]
      return `${letter}${(number >> 12) & 3}${(number & 0xfff).toString(16).toUpperCase().padStart(3, '0')}`
    })
    fc.assert(
      fc.property(fc.array(code, { maxLength: 40, size: 'max' }), fc.integer({ min: 0, max: 255 }), (codes, status) => {
        expect(decodeResponse(encodeTroubleCodes('stored', codes))).toMatchObject({ codes })
        const withFailure = codes.map((plainCode) => ({ code: `${plainCode}-1C`, status }))
        const response = decodeResponse(encodeUdsTroubleCodes(withFailure))
        expect(response.kind === 'uds-trouble-codes' && response.codes.map((told) => told.code)).toEqual(
          withFailure.map((told) => told.code),
        )
      }),
    )
  })

  test('bitmaps and readiness', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.constantFrom(0, 0x20, 0xa0), (data, base) => {
        expect(hex(encodeSupported(base, decodeSupported(base, data)))).toBe(hex(data))
        const readiness = decodeReadiness(data)
        expect(decodeReadiness(encodeReadiness(readiness))).toEqual(readiness)
      }),
    )
  })

  test('a freeze frame of what was written', () => {
    const data = writePid(findPid(0x02)!, {}, { troubleCode: 'P0301' })
    expect(freezeFrames([decodeResponse(encodeFreezeFrame(0, [{ pid: 2, data }]))])).toMatchObject([
      { troubleCode: 'P0301' },
    ])
  })
})

test('a check digit', () => {
  expect(checkDigitFits('1M8GDM9AXKP042788')).toBe(true)
  expect(checkDigitFits('1M8GDM9A1KP042788')).toBe(false)
  expect(checkDigitFits('WVWZZZ1JZ3W386752')).toBe(false) // Europe has none
  expect(checkDigitFits('IOQ')).toBe(false)
})

test('monitors have names over the whole range', () => {
  expect(monitorName(0x05)).toBe('oxygen sensor, bank 2 sensor 1')
  expect(monitorName(0x22)).toBe('catalyst, bank 2')
  expect(monitorName(0xa3)).toBe('misfire, cylinder 2')
  for (let monitor = 0; monitor < 256; monitor += 1) expect(monitorName(monitor).length).toBeGreaterThan(2)
})

test('hostile bytes give a response or the error of this package', () => {
  const service = fc.constantFrom(0x41, 0x42, 0x43, 0x44, 0x46, 0x47, 0x49, 0x4a, 0x54, 0x59, 0x62, 0x7f)
  const message = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.tuple(service, fc.uint8Array({ maxLength: 60 })).map(([first, rest]) => Uint8Array.of(first, ...rest)),
  )
  fc.assert(
    fc.property(message, (bytes) => {
      try {
        decodeResponse(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(DiagnosticsError)
      }
    }),
    { numRuns: 5000 },
  )
})

import { describe, expect, test } from 'vitest'
import { fromHex } from '../wire.ts'
import { cell, date, fix, place, read, receivedAtMs, text, time, tower, wideCell, wideTower } from './by-hand.ts'
import { gt06 } from './family.ts'
import { encodeFrame } from './frames.ts'

describe('what no paper names', () => {
  test.each([false, true])('is a place where a time and a place begin it (long form: %s)', (extended) => {
    expect(read(0x5e, `${fix}${cell}0103`, { extended })).toMatchObject({
      time,
      position: place,
      raw: { messageType: 0x5e, rest: `${cell}0103` },
      acked: true,
    })
  })

  test.each([
    ['no such latitude', `${date}c9${'ffffffff'}01c19d90321487`],
    ['no such month', `1a0d010b3b1e${fix.slice(12)}`],
    ['no length of a place', `${date}01${fix.slice(14)}`],
    ['no such course', `${fix.slice(0, -4)}17ff`],
  ])('is none with %s', (_, content) => {
    const { readings } = gt06.decode(
      encodeFrame(0x5e, fromHex(content), 7),
      {},
      {
        checksum: 'strict',
        receivedAtMs,
      },
    )
    expect(readings).toEqual([])
  })

  test('65 and 66 of FM08: codes of troubles as text, behind a time', () => {
    expect(read(0x65, `${date}${text('DTC=P0134,P0571,U0100')}`, { extended: true })).toMatchObject({
      time,
      troubleCodes: ['P0134', 'P0571', 'U0100'],
      raw: { messageType: 0x65, data: 'DTC=P0134,P0571,U0100' },
      acked: true,
    })
    expect(read(0x66, text('no codes: PABCD, P9999'), { extended: true }).troubleCodes).toBeUndefined()
  })
})

describe('what is told in the other form', () => {
  test('positions, alarms and states in the long form are what they are in the short, and answered in the long', () => {
    expect(read(0x22, `${fix}${cell}0103010001e240`, { extended: true })).toMatchObject({
      position: place,
      cells: [tower],
      ignition: true,
      odometerM: 123_456,
      acked: false,
    })
    expect(read(0xa4, `${fix}10${wideCell}4605030502ff`, { extended: true })).toMatchObject({
      cells: [wideTower],
      alarms: ['geofence-exit'],
      acked: true,
    })
    expect(read(0x13, '4606040002', { extended: true })).toMatchObject({ ignition: true, batteryPercent: 100 })
  })

  test('95 with the names of many films needs the long form', () => {
    const films = `${text('EVENT_1.mp4')}${'2c'.repeat(250)}${text('EVENT_2.mp4')}`
    const reading = read(0x95, `ffff01${fix.slice(0, 30)}14870032008a920002${films}`, { extended: true })
    expect(reading).toMatchObject({ externalV: 13.8, harsh: [{ kind: 'cornering' }], acked: true })
    expect(reading.raw?.eventFiles).toMatch(/^EVENT_1.*EVENT_2\.mp4$/)
  })

  test('modules and the engine’s values may come in the short form', () => {
    expect(read(0x70, `002c000469a42ea2${'0018000201a4'}`)).toMatchObject({ batteryV: 4.2, acked: true })
    expect(read(0x8c, `${date}01${text('363=000003e8')}${fix.slice(12)}`)).toMatchObject({ time, ignition: true })
  })
})

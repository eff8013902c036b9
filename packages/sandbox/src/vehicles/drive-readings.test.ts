import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { teltonikaVoice } from '@clutch/protocols/teltonika/voice'
import { expect, test } from 'vitest'
import { driveReadings } from './drive-readings.ts'
import { type Drive, readDrives, shippedDrives } from './drives.ts'

const drives = await readDrives(shippedDrives)
const driveOf = (number: number) => drives.find((drive) => drive.number === number) as Drive

const heard = (readings: Iterable<DecodedReading>) => [...readings].map((reading) => teltonikaVoice.carried(reading))

test('what is heard is what was recorded, to the precision of the wire', () => {
  for (const drive of drives) {
    const readings = heard(driveReadings([drive]))
    expect(readings).toHaveLength(drive.samples.length)
    let miles = 0
    for (const [index, sample] of drive.samples.entries()) {
      const { time, position, acceleration, obd, odometerM, ...rest } = readings[index] as DecodedReading
      expect(rest).toEqual({})
      expect(time).toBe(new Date(sample.timeMs).toISOString())
      expect(position?.lat).toBeCloseTo(sample.lat, 6)
      expect(position?.lon).toBeCloseTo(sample.lon, 6)
      expect(Math.abs((position?.altitudeM ?? 0) - (sample.elevationM ?? 0))).toBeLessThanOrEqual(0.5)
      expect(Math.abs((position?.speedKmh ?? 0) - (sample.speedMph ?? 0) * 1.609344)).toBeLessThanOrEqual(0.5)
      expect(position).toMatchObject({ valid: true, satellites: sample.satellites })
      expect(Math.abs((position?.hdop ?? 0) - (sample.hdop ?? 0))).toBeLessThanOrEqual(0.051)
      expect(acceleration).toEqual(
        sample.accelXG === undefined ? undefined : { xG: sample.accelXG, yG: sample.accelYG, zG: sample.accelZG },
      )
      expect(obd?.rpm).toBe(sample.engineRpm === undefined ? undefined : Math.round(sample.engineRpm))
      miles += sample.distanceMiles ?? 0
      expect(Math.abs((odometerM ?? 0) - miles * 1609.344)).toBeLessThanOrEqual(0.5)
    }
  }
})

test('shifted in time, everything keeps its distance', () => {
  const startAtMs = Date.UTC(2030, 0, 1)
  const asRecorded = [...driveReadings([driveOf(5), driveOf(4)])].map(({ time }) => Date.parse(time))
  const shifted = [...driveReadings([driveOf(5), driveOf(4)], { startAtMs })].map(({ time }) => Date.parse(time))
  expect(shifted[0]).toBe(startAtMs)
  expect(shifted.map((time) => time - startAtMs)).toEqual(asRecorded.map((time) => time - (asRecorded[0] ?? 0)))
})

test('the ignition is on inside each drive and off after it', () => {
  const readings = heard(driveReadings([driveOf(4), driveOf(5)], { ignition: true }))
  expect(readings).toHaveLength(322 + 1 + 736 + 1)
  expect(readings.flatMap(({ ignition }, index) => (ignition ? [] : [index]))).toEqual([322, 322 + 1 + 736])
  expect(readings[322]).toMatchObject({ ignition: false, position: { speedKmh: 0 } })
  expect(Date.parse(readings[322]?.time ?? '') - Date.parse(readings[321]?.time ?? '')).toBe(1000)
})

test('a parked car reports at the stated interval, where it stands, until it drives again', () => {
  const [first, second] = [driveOf(4), driveOf(5)] // 150 s apart
  const ends = first.samples.at(-1)?.timeMs ?? 0
  const begins = second.samples[0]?.timeMs ?? 0
  const parked = heard(driveReadings([first, second], { heartbeatS: 60 })).filter(
    ({ time }) => Date.parse(time) > ends && Date.parse(time) < begins,
  )
  expect(parked.map(({ time }) => (Date.parse(time) - ends) / 1000)).toEqual([60, 120])
  for (const { position, ...rest } of parked) {
    expect(position).toMatchObject({ lat: expect.closeTo(first.samples.at(-1)?.lat ?? 0, 6), speedKmh: 0 })
    expect(rest).not.toHaveProperty('ignition')
  }
})

test('times only go forward, with every option', () => {
  const times = [...driveReadings(drives, { ignition: true, heartbeatS: 1 / 2 + 600 })].map(({ time }) =>
    Date.parse(time),
  )
  for (let index = 1; index < times.length; index += 1) expect(times[index]).toBeGreaterThan(times[index - 1] ?? 0)
})

test('the odometer goes on from drive to drive', () => {
  const odometers = heard(driveReadings([driveOf(4), driveOf(5)], { odometerStartM: 10_000, ignition: true })).map(
    ({ odometerM }) => odometerM ?? -1,
  )
  expect(odometers[0]).toBeGreaterThanOrEqual(10_000)
  for (let index = 1; index < odometers.length; index += 1) {
    expect(odometers[index]).toBeGreaterThanOrEqual(odometers[index - 1] ?? 0)
  }
})

test('a trouble code is told once, at its time', () => {
  const readings = heard(driveReadings([driveOf(16)], { troubleCodes: [{ afterS: 60, code: 'P0301' }] }))
  const told = readings.flatMap(({ troubleCodes }, index) => (troubleCodes ? [{ index, troubleCodes }] : []))
  expect(told).toEqual([{ index: 60, troubleCodes: ['P0301'] }])
  expect(readings[60]).toMatchObject({ raw: { event: 281 }, obd: { troubleCodeCount: 1 } })
})

test('a car cannot drive twice at once', () => {
  const [drive] = drives
  expect(() => [...driveReadings([drive as Drive, { ...(drive as Drive), number: 99 }])]).toThrow(RangeError)
})

import { describe, expect, test } from 'vitest'
import { cell, date, fix, lat, lon, place, read, time, tower, wideCell, wideTower } from './by-hand.ts'

describe('alarms', () => {
  const state = '460503'

  test.each([
    [0x01, { alarms: ['sos'] }],
    [0x02, { alarms: ['unplugged'] }],
    [0x03, { alarms: ['vibration'] }],
    [0x04, { alarms: ['geofence-enter'] }],
    [0x05, { alarms: ['geofence-exit'] }],
    [0x06, { alarms: ['overspeed'] }],
    [0x0e, { alarms: ['low-power'] }],
    [0x11, { alarms: ['power-off'] }],
    [0x13, { alarms: ['tampering'] }],
    [0x14, { alarms: ['door'] }],
    [0x19, { alarms: ['low-battery'] }],
    [0x23, { alarms: ['fall'] }],
    [0x29, { harsh: [{ kind: 'acceleration' }] }],
    [0x2a, { harsh: [{ kind: 'cornering' }] }],
    [0x2c, { alarms: ['crash'] }],
    [0x30, { harsh: [{ kind: 'braking' }] }],
    [0x99, { alarms: ['general'] }],
    [0xff, { ignition: false }],
  ])('code %i', (code, told) => {
    const byte = code.toString(16).padStart(2, '0')
    for (const type of [0x16, 0x26]) {
      const reading = read(type, `${fix}09${cell}${state}${byte}02`)
      expect(reading).toMatchObject({
        time,
        position: place,
        cells: [tower],
        batteryPercent: 83,
        raw: { event: code },
        acked: true,
        ...told,
      })
    }
  })

  test('of no code none is told', () => {
    const reading = read(0x26, `${fix}09${cell}${state}0002`)
    expect(reading.alarms).toBeUndefined()
    expect(reading.raw?.event).toBeUndefined()
  })

  test('by model', () => {
    const frame = (byte: string) => `${fix}09${cell}${state}${byte}02`
    expect(read(0x26, frame('09')).alarms).toEqual(['vibration'])
    expect(read(0x26, frame('09'), { model: 'VL103' }).alarms).toEqual(['tow'])
    expect(read(0x26, frame('0c'), { model: 'JM-VL03' }).alarms).toEqual(['power-on'])
    expect(read(0x26, frame('18')).alarms).toEqual(['removed'])
    expect(read(0x26, frame('18'), { model: 'LW4G' }).alarms).toEqual(['crash'])
    expect(read(0x26, frame('28'), { model: 'Seeworld' }).harsh).toEqual([{ kind: 'cornering' }])
  })

  test.each([
    [0x08, 'vibration'],
    [0x10, 'unplugged'],
    [0x18, 'low-battery'],
    [0x20, 'sos'],
    [0x30, 'general'],
    [0x38, 'removed'],
  ])('status %i', (status, name) => {
    expect(read(0x26, `${fix}09${cell}${status.toString(16).padStart(2, '0')}0503${'0002'}`).alarms).toEqual([name])
  })

  test('16 and 26: the mast may be missing, counted without itself, long or wide; the odometer may follow', () => {
    expect(read(0x26, `${fix}00${state}0102`)).toMatchObject({ alarms: ['sos'], batteryPercent: 83 })
    expect(read(0x26, `${fix}08${cell}${state}0102`)).toMatchObject({ cells: [tower], alarms: ['sos'] })
    expect(read(0x26, `${fix}0a80e800011234${'0056ce'}${state}0102`)).toMatchObject({ cells: [tower], alarms: ['sos'] })
    expect(read(0x26, `${fix}10${wideCell}${state}0102`)).toMatchObject({ cells: [wideTower], alarms: ['sos'] })
    expect(read(0x26, `${fix}0c${cell}aabbcc${state}0102`)).toMatchObject({
      cells: [tower],
      alarms: ['sos'],
      raw: { moreCells: 'aabbcc' },
    })
    expect(read(0x26, `${fix}09${cell}${state}0102${'0001e240'}`)).toMatchObject({
      alarms: ['sos'],
      odometerM: 123_456,
    })
    expect(read(0x16, `${fix}00${'00'.repeat(45)}`)).toMatchObject({ position: place })
  })

  test('16 of VXT01 and of Seeworld', () => {
    expect(read(0x16, `${fix}${cell}22061f0402`)).toMatchObject({
      alarms: ['sos'],
      ignition: true,
      cells: [tower],
      raw: { gsmSignal: 31 },
    })
    expect(read(0x16, `${fix}0a00e801123402dc6c01${state}2902`, { model: 'SEEWORLD' })).toMatchObject({
      cells: [wideTower],
      alarms: ['crash'],
    })
  })

  test('27 and A4: the fence that was crossed, in more bits of code, and 4G', () => {
    expect(read(0x27, `${fix}09${cell}${state}040203`)).toMatchObject({
      alarms: ['geofence-enter'],
      raw: { event: 4, geofence: 3 },
    })
    expect(read(0x27, `${fix}09${cell}${state}011200`)).toMatchObject({ alarms: ['general'], raw: { event: 0x101 } })
    expect(read(0xa4, `${fix}10${wideCell}${state}0502ff${'0001e240'}`)).toMatchObject({
      cells: [wideTower],
      alarms: ['geofence-exit'],
      odometerM: 123_456,
      raw: { geofence: 255 },
    })
  })

  test('32: SL4X with and without the length of the mast, and AZ735', () => {
    expect(read(0x32, `${fix}00e80001${'1234'}${'02dc6c01'}${state}01${'00fa'}`)).toMatchObject({
      position: { ...place, altitudeM: 250 },
      cells: [wideTower],
      alarms: ['sos'],
    })
    expect(read(0x32, `${fix}0b00e80001${'1234'}${'02dc6c01'}${state}0102${'00fa'}`)).toMatchObject({
      position: { ...place, altitudeM: 250 },
      cells: [wideTower],
      alarms: ['sos'],
    })
    expect(read(0x32, `${fix}09${cell}${state}0102`)).toMatchObject({ cells: [tower], alarms: ['sos'] })
  })

  test('A3: a fence, or of Seeworld the state', () => {
    expect(read(0xa3, `${fix}10${wideCell}${state}0402`)).toMatchObject({
      position: place,
      cells: [wideTower],
      alarms: ['geofence-enter'],
    })
    expect(read(0xa3, `${fix}${cell}`)).toMatchObject({ position: place, cells: [tower] })
    expect(read(0xa3, `${state}00010000`)).toMatchObject({ ignition: true, batteryPercent: 83 })
  })

  test('19 and A5: without a place', () => {
    expect(read(0x19, `${cell}${state}0302`)).toMatchObject({
      cells: [tower],
      alarms: ['vibration'],
      flags: ['time-of-receipt'],
      acked: true,
    })
    expect(read(0xa5, `${wideCell}${state}0302`)).toMatchObject({
      cells: [wideTower],
      alarms: ['vibration'],
      acked: true,
    })
  })

  test('95: dash cameras, with a place and without', () => {
    expect(read(0x95, `${date}91`)).toMatchObject({ time, harsh: [{ kind: 'braking' }] })
    expect(read(0x95, `${date}01`)).toMatchObject({ alarms: ['general'] })
    expect(read(0x95, `${date}${lat}${lon}1487010000`)).toMatchObject({
      alarms: ['sos'],
      position: { lat: 48.2 },
    })
    expect(read(0x95, `ffff01${date}c9${lat}${lon}14870096008a760002`)).toMatchObject({
      position: { ...place, speedKmh: 150 },
      externalV: 13.8,
      alarms: ['temperature'],
      raw: { event: 0x76, eventData: 2 },
      acked: true,
    })
  })

  test('33 in the long form: a bicycle that is opened', () => {
    const content = `${date}0dc9${lat}${lon}32148709${cell}3c0612340056cf3d070011223344553ea500`
    expect(read(0x33, content, { extended: true })).toMatchObject({
      time,
      position: place,
      cells: [
        { ...tower, rssiDbm: -60 },
        { ...tower, cellId: 0x56cf, rssiDbm: -61 },
      ],
      wifi: [{ bssid: '00:11:22:33:44:55', rssiDbm: -62 }],
      alarms: ['door'],
      raw: { status: 0xa5 },
      acked: true,
    })
  })
})

import { describe, expect, test } from 'vitest'
import { date, imei, read, text, time, tower } from './by-hand.ts'

describe('states', () => {
  test('13: six steps or percent, and what some models have in place of the alarm', () => {
    expect(read(0x13, '4606040002')).toMatchObject({
      ignition: true,
      charging: true,
      batteryPercent: 100,
      raw: { gsmSignal: 4 },
      acked: true,
    })
    expect(read(0x13, '4655040002')).toMatchObject({ batteryPercent: 85 })
    expect(read(0x13, '4606040102')).toMatchObject({ alarms: ['sos'] })
    expect(read(0x13, '0604ea0400', { model: 'R11' })).toMatchObject({ externalV: 12.58 })
    expect(read(0x13, '460604307b', { model: 'LW4G' })).toMatchObject({ externalV: 12.3 })
    expect(read(0x13, '4606040c02', { model: 'SEEWORLD' })).toMatchObject({ externalV: 12 })
    expect(read(0x13, '460604')).toMatchObject({ batteryPercent: 100 })
    expect(read(0x13, '46060400' + '010001' + '0001e240')).toMatchObject({ odometerM: 123_456 })
  })

  test('13 of trackers with a sensor, below zero', () => {
    expect(read(0x13, '40b2fa000201040000000000ff9c')).toMatchObject({
      temperaturesC: { sensor1: -10 },
      raw: { satellites: 35 },
    })
  })

  test('23: volts of its battery', () => {
    expect(read(0x23, '0601a4040002')).toMatchObject({
      ignition: true,
      charging: true,
      batteryV: 4.2,
      raw: { gsmSignal: 4 },
      acked: true,
    })
  })

  test('36: modules behind', () => {
    expect(read(0x36, '0605040002' + '00180201a4' + '006a0163' + '00070101')).toMatchObject({
      ignition: true,
      batteryV: 4.2,
      batteryPercent: 99,
      raw: { module07: '01' },
    })
  })

  test('40: the battery of an electric bicycle', () => {
    const cells = '0e74'.repeat(14)
    const content =
      `${imei}` +
      '69a42ea2' +
      '50' +
      '0bb8' +
      '4f' +
      '0ed8' +
      '62' +
      '0baa' +
      '00c8' +
      'cee4' +
      '0010' +
      cells +
      '00010002' +
      text('BARCODE'.padEnd(16)) +
      '0001' +
      text('MAKER'.padEnd(16)) +
      '000000010000000200000003'
    expect(read(0x40, content)).toMatchObject({
      time: '2026-03-01T12:18:42.000Z',
      stateOfChargePercent: 80,
      externalV: 52.964,
      temperaturesC: { tractionBattery: 25.5 },
      raw: {
        batteryHealthPercent: 98,
        batteryCycles: 16,
        batteryCell14V: 3.7,
        batteryBarcode: 'BARCODE',
        controllerFault: 3,
      },
      acked: true,
    })
  })

  test('94: supply, doors, cards, cards of the network, settings, satellites and what nobody knows', () => {
    const info = (content: string) => read(0x94, content, { extended: true })
    expect(info('00049f')).toMatchObject({ externalV: 11.83 })
    expect(read(0x94, 'fff6')).toMatchObject({ externalV: -0.1 })
    expect(info(`04${text('ALM1=FF;STA1=C0;DYD=01;SOS=12345,2345')}`)).toMatchObject({
      raw: { settingALM1: 255, settingSTA1: 192, settingDYD: 1, settingSOS: '12345,2345' },
    })
    expect(info('0505')).toMatchObject({ inputs: { door: 1, io1: 1 } })
    expect(info(`05${date}01`)).toMatchObject({ time, inputs: { door: 1, io1: 0 } })
    expect(info('09' + '03' + '02' + '2a2b' + '01' + '19' + '01' + '00' + '00')).toMatchObject({
      raw: { gpsStatus: 3, gpsSatellites: 2, gpsSatellitesVisible: 1, beidouStatus: 1, beidouSatellites: 0 },
    })
    expect(info('0b00')).toMatchObject({ raw: { networkTechnology: '2G' } })
    expect(info('1b' + '0204' + 'a1b2c3d4' + '5503')).toMatchObject({ driverKey: 'a1b2c3d4' })
    expect(info(`1b${text('FUEL 42')}`)).toMatchObject({ raw: { serialData: 'FUEL 42' } })
    expect(info('1effffff9c000001f4')).toMatchObject({
      temperaturesC: { sensor1: -10 },
      humidityPercent: { sensor1: 50 },
    })
    expect(info('770102')).toMatchObject({ raw: { info77: '0102' } })
  })

  test('9B: what is plugged in speaks for itself', () => {
    expect(read(0x9b, `03${text('+12.5\r\n')}`, { extended: true })).toMatchObject({
      raw: { serialDevice: 3, serialData: '+12.5' },
    })
  })

  test('70: modules, of which a short one does not spoil the others', () => {
    expect(
      read(
        0x70,
        '00180001ff' +
          '002e000440e20100' +
          '0034000612' +
          '69a42ea200' +
          '002a000111' +
          '0011000a00e8000112340056ce3c' +
          '007f000e' +
          'c4a82828ccfe' +
          '0bb8' +
          '5a' +
          'ff9c' +
          '0032' +
          '01',
        { extended: true },
      ),
    ).toMatchObject({
      time: '2026-03-01T12:18:42.000Z',
      odometerM: 123_456,
      alarms: ['removed'],
      inputs: { door: 1, tamper: 1 },
      cells: [{ ...tower, rssiDbm: -60 }],
      beacons: [{ id: 'c4a82828ccfe', batteryV: 3, temperatureC: -10 }],
      temperaturesC: { tag1: -10 },
      humidityPercent: { tag1: 50 },
      raw: { module18: 'ff' },
      acked: true,
    })
  })

  test('41: a piece of a film', () => {
    const content =
      `${imei}` +
      '69a42ea2' +
      '00'.repeat(14) +
      '00'.repeat(8) +
      '00000007' +
      '00000400' +
      '0000' +
      '05' +
      '0001' +
      'ffd8ffe0'
    expect(read(0x41, content, { extended: true })).toMatchObject({
      time: '2026-03-01T12:18:42.000Z',
      raw: { mediaId: 7, mediaBytes: 1_024, event: 5, mediaPacket: 1, rest: 'ffd8ffe0' },
      acked: true,
    })
  })

  test('F1: the device’s state, a value by number, in both forms', () => {
    const content = `69a42ea2${'00010104'}${'00020101'}${'00040101'}${'00050204d2'}${'00070101'}${'000b0200fa'}${'00630102'}`
    for (const extended of [false, true]) {
      expect(read(0xf1, content, { extended })).toMatchObject({
        time: '2026-03-01T12:18:42.000Z',
        motion: true,
        ignition: true,
        externalV: 12.34,
        charging: true,
        temperaturesC: { battery: 25 },
        raw: { motionState: 4, armed: 1, state63: '02' },
        acked: true,
      })
    }
    expect(read(0xf1, '69a42ea200010101')).toMatchObject({ motion: false })
    // A value that ends early does not cost those before it.
    expect(read(0xf1, '69a42ea20004010100050204')).toMatchObject({ ignition: true })
  })
})

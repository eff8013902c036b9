import { describe, expect, test } from 'vitest'
import { fromHex } from '../wire.ts'
import { cell, date, fix, place, read, receivedAtMs, text, time, tower, wideCell, wideTower } from './by-hand.ts'
import { gt06 } from './family.ts'

describe('masts and access points', () => {
  const own = `1234${'0056ce'}3c`
  const none = '000000000000'
  const heard = { ...tower, rssiDbm: -60 }

  test.each([0x28, 0x2e])('%i: seven masts and a language', (type) => {
    expect(read(type, `${date}00e801${own}${none.repeat(6)}ff0002`)).toMatchObject({
      time,
      cells: [heard],
      acked: false,
    })
  })

  test.each([0x18, 0x2c])('%i: and access points', (type) => {
    expect(read(type, `${date}00e801${own}${none.repeat(6)}ff01${'001122334455'}d7`)).toMatchObject({
      time,
      cells: [heard],
      wifi: [{ bssid: '00:11:22:33:44:55', rssiDbm: -41 }],
    })
  })

  test('24: seven masts, those of WanWay counted, and a place of SR411', () => {
    expect(read(0x24, `${date}00e801${own}${none.repeat(6)}ff`)).toMatchObject({ cells: [heard] })
    expect(read(0x24, `${date}0000e80102${own}${own}${'00'.repeat(21)}`)).toMatchObject({ cells: [heard, heard] })
    expect(read(0x24, `${fix}${cell}01${'04d2'}${'01a4'}${'00'.repeat(10)}`)).toMatchObject({
      position: place,
      ignition: true,
      externalV: 12.34,
      batteryV: 4.2,
    })
  })

  test('33: six long masts and access points; 34 of SL4X', () => {
    const long = `1234${'02dc6c01'}3c`
    expect(read(0x33, `${date}00e801${long}${'00'.repeat(35)}ff01${'001122334455'}3d`)).toMatchObject({
      cells: [{ ...wideTower, rssiDbm: -60 }],
      wifi: [{ bssid: '00:11:22:33:44:55', rssiDbm: -61 }],
    })
    expect(read(0x34, `${date}0000e80001${long}${'00'.repeat(32)}`)).toMatchObject({
      cells: [{ ...wideTower, rssiDbm: -60 }],
    })
  })

  test('A1 and A2: the wide masts of 4G', () => {
    const wide = `00001234${'0000000002dc6c01'}3c`
    const empty = '00'.repeat(13 * 6)
    expect(read(0xa1, `${date}00e801${wide}${empty}ff0002`)).toMatchObject({
      time,
      cells: [{ ...wideTower, rssiDbm: -60 }],
    })
    expect(read(0xa2, `${date}00e801${wide}${empty}ff01${'001122334455'}b0`)).toMatchObject({
      cells: [{ ...wideTower, rssiDbm: -60 }],
      wifi: [{ bssid: '00:11:22:33:44:55', rssiDbm: -80 }],
    })
  })

  test('1A, 17 and A7: who asks for the name of a place is told that it has none', () => {
    const phone = text('4366412345678').padEnd(42, '0')
    expect(read(0x1a, `${fix}${phone}0002`)).toMatchObject({
      position: place,
      raw: { phone: '4366412345678' },
      acked: true,
    })
    expect(read(0x17, `${cell}${phone}0002`)).toMatchObject({ cells: [tower], raw: { phone: '4366412345678' } })
    expect(read(0xa7, `${wideCell}${phone}0002`)).toMatchObject({ cells: [wideTower], acked: true })
    expect(read(0xa7, `${cell}${phone}0002`)).toMatchObject({ cells: [tower], acked: true })
  })

  test('69: access points without a length', () => {
    const frame = fromHex(`787801691710231108500011223344553c0200cc080c4e2fa5640c4e2fa66e0d0a`)
    expect(gt06.split(frame, 1_024).frames).toHaveLength(1)
    expect(gt06.decode(frame, {}, { checksum: 'strict', receivedAtMs }).readings).toEqual([
      {
        time: '2017-10-23T11:08:50.000Z',
        wifi: [{ bssid: '00:11:22:33:44:55', rssiDbm: -60 }],
        cells: [
          { mcc: 204, mnc: 8, areaCode: 3150, cellId: 12197, rssiDbm: -100 },
          { mcc: 204, mnc: 8, areaCode: 3150, cellId: 12198, rssiDbm: -110 },
        ],
      },
    ])
  })
})

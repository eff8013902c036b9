import { expect, test } from 'vitest'
import { fromHex } from '../wire.ts'
import { decodeTaggedBeacons } from './beacons.ts'

test('a sensor advertises what it measures, in the order of its flags', () => {
  // all but the magnet and a low battery: 27.03 °C, 38 %, a count, an angle, 3.07 V
  const told = fromHex('01' + '1a' + '0001b0' + '0106f89b907e42bb' + '020a' + 'b70a8f264c6000ffff6b' + '0d0100')
  expect(decodeTaggedBeacons(told)).toEqual([
    { id: 'f89b907e42bb', rssiDbm: -80, temperatureC: 27.03, batteryV: 3.07, lowBattery: false },
  ])
})

test('below zero, with a low battery and nothing else', () => {
  expect(decodeTaggedBeacons(fromHex('01' + '05' + '0203' + '41fe0c'))).toEqual([
    { id: 'unknown', temperatureC: -5, lowBattery: true },
  ])
})

test('what somebody else advertises is not measured', () => {
  expect(decodeTaggedBeacons(fromHex('01' + '07' + '0205' + '8100ff0102'))).toEqual([{ id: 'unknown' }])
})

import { expect, test } from 'vitest'
import { fromHex } from '../wire.ts'
import { decodeTaggedBeacons, decodeUuidBeacons } from './beacons.ts'

test('a sensor advertises what it measures, in the order of its flags', () => {
  // all but the magnet's field and a low battery: 27.03 °C, 38 %, moving for the 19552nd time, level, 3.07 V
  const told = fromHex('01' + '1a' + '0001b0' + '0106f89b907e42bb' + '020a' + 'b70a8f26cc6000ffff6b' + '0d0100')
  expect(decodeTaggedBeacons(told)).toEqual([
    {
      beacon: { id: 'f89b907e42bb', rssiDbm: -80, temperatureC: 27.03, batteryV: 3.07, lowBattery: false },
      more: { humidityPercent: 38, magnet: 0, motion: 1, motionCount: 19_552, pitchDeg: 0, rollDeg: -1 },
    },
  ])
})

test('below zero, with a low battery and nothing else', () => {
  expect(decodeTaggedBeacons(fromHex('01' + '05' + '0203' + '41fe0c'))).toEqual([
    { beacon: { id: 'unknown', temperatureC: -5, lowBattery: true }, more: {} },
  ])
})

test('what somebody else advertises is not measured, and is kept', () => {
  expect(decodeTaggedBeacons(fromHex('01' + '07' + '0205' + '8100ff0102'))).toEqual([
    { beacon: { id: 'unknown' }, more: { data: '8100ff0102' } },
  ])
})

test('each value may come in a parameter of its own, and who has no other identity is known by its address', () => {
  const parts = [
    ...['0001c8', '0f06aabbccddeeff', '0503454c41', '0602fe0c', '07012d', '080101', '090100', '0a020105'],
    ...['0b01f6', '0c02ff9c', '0d0101', '0e020bfe', '6302beef'],
  ].join('')
  const length = (parts.length / 2).toString(16).padStart(2, '0')
  expect(decodeTaggedBeacons(fromHex(`01${length}${parts}`))).toEqual([
    {
      beacon: { id: 'aabbccddeeff', rssiDbm: -56, temperatureC: -5, lowBattery: true, batteryV: 3.07 },
      more: {
        name: 'ELA',
        humidityPercent: 45,
        magnet: 1,
        motion: 0,
        motionCount: 261,
        pitchDeg: -10,
        rollDeg: -100,
        parameter99: 'beef',
      },
    },
  ])
  const both = fromHex('010e' + '0104a1b2c3d4' + '0f06aabbccddeeff')
  expect(decodeTaggedBeacons(both)).toEqual([{ beacon: { id: 'a1b2c3d4' }, more: { mac: 'aabbccddeeff' } }])
})

test('beacons by their kind of identity, and what their flags announce', () => {
  const uuid = 'ba21e2c56db5dffb48d2b060d0f5a710'
  const told = fromHex(`11${'27'}${uuid}00010002c30132fffb${'01'}${'0102030405060708090a0b0c0d0e0f10'}b0`)
  expect(decodeUuidBeacons(told).map(({ beacon }) => beacon)).toEqual([
    { id: `${uuid}00010002`, rssiDbm: -61, batteryV: 3.06, temperatureC: -5 },
    { id: '0102030405060708090a0b0c0d0e0f10', rssiDbm: -80 },
  ])
})

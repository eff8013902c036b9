import { expect, test } from 'vitest'
import type { RegisteredDevice } from '../devices/store.ts'
import { DeviceDirectory } from './directory.ts'

function device(version: number): RegisteredDevice {
  return {
    tenantId: 'ten_a',
    deviceId: 'dev_1',
    uniqueId: '1',
    version,
    protocol: 'teltonika',
    model: null,
    status: 'active',
    checksum: 'strict',
    utcOffsetMin: null,
    calibrations: [],
    computed: [],
    health: {},
  }
}

test('devices that come back together and again are looked up once, unknown ones too', async () => {
  const lookUps: string[] = []
  const directory = new DeviceDirectory(async (uniqueId) => {
    lookUps.push(uniqueId)
    return uniqueId === '1' ? device(1) : undefined
  })
  await Promise.all(['1', '2', '1', '2'].map((uniqueId) => directory.find(uniqueId)))
  expect(await directory.find('1')).toEqual(device(1))
  expect(await directory.find('2')).toBeUndefined()
  expect(lookUps).toEqual(['1', '2'])
})

test('a look-up that a change has overtaken is made again', async () => {
  let answer = (_: RegisteredDevice) => {}
  let lookUps = 0
  const directory = new DeviceDirectory(() => {
    lookUps += 1
    if (lookUps > 1) return Promise.resolve(device(2))
    return new Promise((resolve) => {
      answer = resolve
    })
  })
  const found = directory.find('1')
  directory.forget('1')
  answer(device(1))
  expect(await found).toEqual(device(2))
})

test('a look-up that failed is not remembered', async () => {
  let fails = true
  const directory = new DeviceDirectory(async () => {
    if (fails) throw new Error('the database is away')
    return device(1)
  })
  await expect(directory.find('1')).rejects.toThrow('away')
  fails = false
  expect(await directory.find('1')).toEqual(device(1))
})

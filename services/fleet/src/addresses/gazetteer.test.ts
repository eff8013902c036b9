import { getAddress } from '@clutch/contracts/fleet/addresses'
import { destination, distanceM, type LatLon } from '@clutch/shared/geo'
import fc from 'fast-check'
import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { gazetteer, nearestTo } from './gazetteer.ts'
import { cellOf } from './place.ts'

const never = new AbortController().signal
const search = (text: string, near: LatLon | null = null) => gazetteer().search({ text, near, count: 5 }, never)

test('a place in a town is called by it, one outside by how far from the nearest and in which direction', () => {
  expect(nearestTo({ lat: 53.5511, lon: 9.9937 })).toMatchObject({
    label: 'Hamburg, Germany',
    precision: 'locality',
    locality: 'Hamburg',
    countryCode: 'DE',
    distanceM: null,
  })
  // Ten kilometres north-east of the middle of Ames, between Des Moines and Omaha's drives.
  const ames = { lat: 42.03, lon: -93.62 }
  expect(nearestTo(destination(ames, 315, 10_000))).toMatchObject({
    label: '10.0 km NW of Ames, Iowa, United States',
    precision: 'nearby',
    locality: 'Ames',
    region: 'Iowa',
    distanceM: 10_000,
  })
})

test('a small town inside the reach of a big one keeps its name', () => {
  expect(nearestTo({ lat: 41.2, lon: -96.04 })?.locality).toBe('Ralston')
})

test('open sea is called nothing, and the antimeridian is no border', () => {
  expect(nearestTo({ lat: -48.9, lon: -123.4 })).toBeNull()
  const suva = nearestTo({ lat: -18.14, lon: -178.6 })
  expect(suva?.label).toMatch(/ km E of Suva, Fiji$/)
})

test('whatever the place, the answer is what the contract says, and nobody is farther off than is told', () => {
  fc.assert(
    fc.property(
      fc.record({
        lat: fc.double({ min: -90, max: 90, noNaN: true }),
        lon: fc.double({ min: -180, max: 180, noNaN: true }),
      }),
      (place) => {
        const address = nearestTo(place)
        expect(Value.Check(getAddress.replies[200].properties.address, address)).toBe(true)
        if (address?.precision === 'nearby') expect(address.distanceM).toBeLessThanOrEqual(500_000)
      },
    ),
  )
})

test('a search takes beginnings of words without accents, the nearest first where it is told where', async () => {
  expect((await search('zurich'))[0]?.address.label).toBe('Zürich, Switzerland')
  expect((await search('DES moi')).map(({ address }) => address.locality)).toContain('West Des Moines')
  expect((await search('birmingham'))[0]?.address.countryCode).toBe('GB')
  const near = { lat: 34, lon: -86 }
  const [first] = await search('birmingham', near)
  expect(first?.address.countryCode).toBe('US')
  expect(distanceM(first!, near)).toBeLessThan(150_000)
  expect(await search('nowhere at all')).toEqual([])
})

test('a place that was coarsened is in no cell, one that was measured is', () => {
  expect(cellOf({ lat: 53.55, lon: 9.99 })).toBeNull()
  expect(cellOf(null)).toBeNull()
  fc.assert(
    fc.property(fc.integer({ min: -9000, max: 9000 }), fc.integer({ min: -18000, max: 18000 }), (lat, lon) => {
      // As Postgres rounds it and JSON brings it.
      expect(cellOf({ lat: Number((lat / 100).toFixed(2)), lon: Number((lon / 100).toFixed(2)) })).toBeNull()
    }),
  )
  expect(cellOf({ lat: 53.551234, lon: 9.993 })).toMatch(/^8b[0-9a-f]{13}$/)
})

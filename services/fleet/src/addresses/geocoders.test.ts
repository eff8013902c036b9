import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Address } from '@clutch/contracts/fleet/addresses'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Geocoder, Overasked } from './geocoder.ts'
import { hereGeocoder } from './here.ts'
import { nominatimGeocoder } from './nominatim.ts'
import { geocoderOf } from './settings.ts'
import { tomtomGeocoder } from './tomtom.ts'

// Each speaks over a real socket with a server that answers as the provider's documentation shows it.
let server: Server
let base: string
let asked: { path: string; query: URLSearchParams; headers: IncomingMessage['headers'] }[] = []
let answer: (response: ServerResponse) => void = () => {}
beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    asked.push({ path: url.pathname, query: url.searchParams, headers: request.headers })
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  asked = []
})

const never = new AbortController().signal
const place = { lat: 53.55123, lon: 9.99312 }
const says = (body: unknown) => {
  answer = (response) => void response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
}

const geocoders: Record<string, () => Geocoder> = {
  here: () => hereGeocoder({ key: 'k y', reverseUrl: base, searchUrl: base }),
  tomtom: () => tomtomGeocoder({ key: 'k y', baseUrl: base }),
  nominatim: () => nominatimGeocoder({ url: `${base}/nominatim/`, agent: 'clutch test' }),
}

test('HERE is asked as its API wants it, and its answer read', async () => {
  const item = {
    title: 'x',
    position: { lat: 53.5511, lng: 9.9931 },
    address: {
      label: 'Rathausmarkt 1, 20095 Hamburg, Germany',
      countryCode: 'DEU',
      state: 'Hamburg',
      city: 'Hamburg',
      street: 'Rathausmarkt',
      postalCode: '20095',
      houseNumber: '1',
    },
    countryInfo: { alpha2: 'DE', alpha3: 'DEU' },
  }
  says({ items: [item] })
  const here = geocoders.here!()
  const expected = {
    label: 'Rathausmarkt 1, 20095 Hamburg, Germany',
    precision: 'house',
    houseNumber: '1',
    street: 'Rathausmarkt',
    postcode: '20095',
    locality: 'Hamburg',
    region: 'Hamburg',
    countryCode: 'DE',
    distanceM: null,
  }
  expect(await here.addressOf(place, never)).toEqual(expected)
  expect(asked[0]).toMatchObject({ path: '/v1/revgeocode' })
  expect(Object.fromEntries(asked[0]!.query)).toMatchObject({
    at: '53.55123,9.99312',
    apiKey: 'k y',
    show: 'countryInfo',
  })
  expect(await here.search({ text: 'Rathaus & Markt', near: place, count: 3 }, never)).toEqual([
    { lat: 53.5511, lon: 9.9931, address: expected },
  ])
  expect(Object.fromEntries(asked[1]!.query)).toMatchObject({
    q: 'Rathaus & Markt',
    limit: '3',
    at: '53.55123,9.99312',
  })
})

test('TomTom is asked as its API wants it, and its answer read', async () => {
  const address = {
    streetNumber: '1',
    streetName: 'Rathausmarkt',
    municipality: 'Hamburg',
    countrySubdivision: 'Hamburg',
    postalCode: '20095',
    countryCode: 'DE',
    freeformAddress: 'Rathausmarkt 1, 20095 Hamburg',
  }
  says({ summary: {}, addresses: [{ address, position: '53.55,9.99' }] })
  const tomtom = geocoders.tomtom!()
  expect(await tomtom.addressOf(place, never)).toMatchObject({
    label: 'Rathausmarkt 1, 20095 Hamburg',
    precision: 'house',
    region: 'Hamburg',
    countryCode: 'DE',
  })
  expect(asked[0]!.path).toBe('/search/2/reverseGeocode/53.55123,9.99312.json')
  says({ results: [{ position: { lat: 53.55, lon: 9.99 }, address }] })
  expect(await tomtom.search({ text: 'a/b ../c', near: null, count: 2 }, never)).toHaveLength(1)
  // What is asked for stays one segment of the path.
  expect(asked[1]!.path).toBe('/search/2/geocode/a%2Fb%20..%2Fc.json')
})

test('a server like Nominatim is told who asks, and its answer read', async () => {
  const found = {
    lat: '53.5503',
    lon: '9.9920',
    display_name: 'Rathausmarkt, Altstadt, Hamburg, 20095, Germany',
    address: { road: 'Rathausmarkt', suburb: 'Altstadt', city: 'Hamburg', postcode: '20095', country_code: 'de' },
  }
  says(found)
  const nominatim = geocoders.nominatim!()
  expect(await nominatim.addressOf(place, never)).toMatchObject({
    precision: 'street',
    street: 'Rathausmarkt',
    houseNumber: null,
    locality: 'Hamburg',
    countryCode: 'DE',
  })
  expect(asked[0]).toMatchObject({ path: '/nominatim/reverse', headers: { 'user-agent': 'clutch test' } })
  says([found, { lat: 'x', lon: '9' }])
  expect(await nominatim.search({ text: 'Rathausmarkt', near: place, count: 5 }, never)).toEqual([
    { lat: 53.5503, lon: 9.992, address: expect.objectContaining({ street: 'Rathausmarkt' }) },
  ])
  says({ error: 'Unable to geocode' })
  expect(await nominatim.addressOf(place, never)).toBeNull()
})

test.each(Object.keys(geocoders))(
  '%s: what is missing, of another kind or too long in an answer breaks nothing',
  async (name) => {
    const geocoder = geocoders[name]!()
    const odd = { label: 7, freeformAddress: 'x'.repeat(5_000), city: '\u0000', street: {}, countryCode: 'Germany' }
    const answers: unknown[] = [
      null,
      [],
      {},
      7,
      'text',
      { items: {}, addresses: 3, results: null },
      { items: [{}], addresses: [{}], results: [{}] },
      { items: [{ position: { lat: 1, lng: 2 }, address: odd }], addresses: [{ address: odd }], display_name: odd },
    ]
    for (const each of answers) {
      says(each)
      const address = await geocoder.addressOf(place, never)
      if (address !== null) expect(Value.Check(Address, address)).toBe(true)
      for (const found of await geocoder.search({ text: 'x y', near: null, count: 5 }, never))
        expect(Value.Check(Address, found.address)).toBe(true)
    }
  },
)

test.each(Object.keys(geocoders))('%s: refusals, endless answers, redirects and silence are failures', async (name) => {
  const geocoder = geocoders[name]!()
  answer = (response) => void response.writeHead(429, { 'retry-after': '17' }).end('slow down')
  await expect(geocoder.addressOf(place, never)).rejects.toMatchObject({ pauseMs: 17_000 })
  await expect(geocoder.addressOf(place, never)).rejects.toBeInstanceOf(Overasked)
  answer = (response) => void response.writeHead(403).end()
  await expect(geocoder.addressOf(place, never)).rejects.toThrow(`${name} answered 403`)
  answer = (response) => void response.writeHead(200).end(`"${'x'.repeat(600_000)}"`)
  await expect(geocoder.addressOf(place, never)).rejects.toThrow('more than')
  answer = (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
  await expect(geocoder.addressOf(place, never)).rejects.toThrow()
  answer = (response) => void response.writeHead(200).end('{')
  await expect(geocoder.addressOf(place, never)).rejects.toThrow()
  answer = () => {}
  await expect(geocoder.addressOf(place, AbortSignal.timeout(50))).rejects.toThrow()
})

test('who is asked follows from the environment', () => {
  const sandbox = { CLUTCH_SANDBOX_URL: 'http://127.0.0.1:1' }
  expect(geocoderOf({})?.name).toBeUndefined()
  expect(geocoderOf({ HERE_API_KEY: 'k' })?.name).toBe('here')
  expect(geocoderOf({ TOMTOM_API_KEY: 'k' })?.name).toBe('tomtom')
  expect(geocoderOf({ NOMINATIM_URL: 'https://geo.example.com/' })?.name).toBe('nominatim')
  // In a sandbox home nobody outside is asked unless by name.
  expect(geocoderOf({ ...sandbox, HERE_API_KEY: 'k' })?.name).toBe('gazetteer')
  expect(geocoderOf({ ...sandbox, HERE_API_KEY: 'k', GEOCODER: 'here' })?.name).toBe('here')
  expect(geocoderOf({ ...sandbox, GEOCODER: 'none' })).toBeUndefined()
  expect(() => geocoderOf({ GEOCODER: 'here' })).toThrow('GEOCODER is here')
  expect(geocoderOf({ NOMINATIM_URL: 'https://geo.example.com/', GEOCODER_PER_SECOND: '50' })?.perSecond).toBe(50)
  expect(geocoderOf({ NOMINATIM_URL: 'https://geo.example.com/' })?.perSecond).toBe(1)
})

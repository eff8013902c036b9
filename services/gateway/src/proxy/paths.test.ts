import { routes } from '@clutch/contracts/catalog'
import { pathParams } from '@clutch/contracts/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalUrl, matcherOf, upstreamPath } from './paths.ts'

test('/api/x is /api/v1/x, and nothing else is changed', () => {
  expect(canonicalUrl('/api/b2b/x?y=/api/z')).toBe('/api/v1/b2b/x?y=/api/z')
  for (const url of ['/api/v1/b2b', '/api/v2/b2b', '/api/v1', '/apis/x', '/', '/docs/static/a.js', '/internal/x'])
    expect(canonicalUrl(url)).toBe(url)
  fc.assert(fc.property(fc.webPath(), (path) => canonicalUrl(canonicalUrl(path)) === canonicalUrl(path)))
})

test('a path is built from the contract alone: no parameter leads anywhere else', () => {
  const withParams = routes.map(({ route }) => route).filter((route) => route.path.includes(':'))
  fc.assert(
    fc.property(fc.constantFrom(...withParams), fc.string(), (route, value) => {
      const params = Object.fromEntries(pathParams(route.path).map((name) => [name, value]))
      const built = upstreamPath(route, params, '/whatever?x=1')
      expect(built.split('/')).toHaveLength(route.path.split('/').length + 2)
      expect(built.endsWith('?x=1')).toBe(true)
    }),
  )
})

test('a matcher takes the route’s own paths', () => {
  const [entry] = routes.filter(({ route }) => route.stream === 'websocket')
  const match = matcherOf(entry!.route)
  expect(match('/api/v1/b2b/fleet-management/telematics/flt_1/live')).toEqual({ fleetId: 'flt_1' })
  for (const path of [
    '/api/v1/b2b/fleet-management/telematics/a/b/live',
    '/api/v1/b2b/fleet-management/telematics//live',
  ])
    expect(match(path)).toBeUndefined()
})

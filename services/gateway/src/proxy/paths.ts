import { type AnyRoute, pathParams } from '@clutch/contracts/contract'

const prefix = '/api/v1'

/** `/api/x` is `/api/v1/x`, as clients from before the version call it. Everything else stays. */
export function canonicalUrl(url: string): string {
  if (!url.startsWith('/api/') || /^\/api\/v\d+(?:[/?]|$)/.test(url)) return url
  return `${prefix}${url.slice(4)}`
}

/** The path a service is asked: built from the contract and checked parameters, so that nothing else can be reached. */
export function upstreamPath(route: AnyRoute, params: Record<string, string>, url: string): string {
  const path = pathParams(route.path).reduce(
    (built, name) => built.replace(`:${name}`, encodeURIComponent(params[name] ?? '')),
    route.path as string,
  )
  return `${prefix}${path}${withoutAccessToken(url)}`
}

/** The query as it came, but for a token: it would stand in a log. */
function withoutAccessToken(url: string): string {
  const at = url.indexOf('?')
  if (at === -1) return ''
  const kept = url
    .slice(at + 1)
    .split('&')
    .filter((pair) => !/^access_token(?:=|$)/.test(pair))
  return kept.length === 0 ? '' : `?${kept.join('&')}`
}

/** Matches a path against one of the catalogue: its parameters, or undefined. */
export function matcherOf(route: AnyRoute): (pathname: string) => Record<string, string> | undefined {
  const names = pathParams(route.path)
  const pattern = new RegExp(`^${prefix}${route.path.replace(/:[A-Za-z]+/g, '([A-Za-z0-9_.-]{1,64})')}$`)
  return (pathname) => {
    const match = pattern.exec(pathname)
    if (match === null) return undefined
    return Object.fromEntries(names.map((name, index) => [name, match[index + 1]!]))
  }
}

/** Routes of one path, whatever its parameters are called. */
export function shapeOf(path: string): string {
  return path.replace(/:[A-Za-z]+/g, ':')
}

import type { ProviderName } from '@clutch/contracts/telematics/connections'
import { readConfig } from '@clutch/shared/config'
import Type, { type Static, type TOptional, type TString } from 'typebox'
import type { Mode } from './provider.ts'

const Key = Type.Optional(Type.String({ minLength: 4, maxLength: 4_000 }))
const Origin = Type.Optional(Type.String({ pattern: '^https?://[^\\s?#]+[^/\\s?#]$' }))

/** Keys select the real provider; each of its addresses can be set to another, e.g. a proxy on the way out. */
export const providerVariables = {
  GARMIN_API_KEY: Key,
  TOMTOM_API_KEY: Key,
  HERE_API_KEY: Key,
  AUTOMATIC_API_KEY: Key,
  OBDLINK_API_KEY: Key,
  BLUEDRIVER_API_KEY: Key,
  GARMIN_URL: Origin,
  TOMTOM_URL: Origin,
  WEBFLEET_URL: Origin,
  HERE_URL: Origin,
  OEM_CLOUD_URL: Origin,
  CLUTCH_SANDBOX_URL: Type.Optional(Type.String({ format: 'uri' })),
} satisfies Record<string, TOptional<TString>>
const Variables = Type.Object(providerVariables)
type Variables = Static<typeof Variables>

interface Source {
  readonly key?: keyof Variables
  readonly url?: keyof Variables
  readonly realUrl: string
  /** Every secret is the connection's own: there is no key of the platform that could be missing. */
  readonly ownSecrets?: true
  /** Nobody is asked: what comes is pushed or uploaded, and the same wherever it comes from. */
  readonly asksNobody?: true
  /** The connection itself says whom to ask: there is no stand-in for that. */
  readonly namedByTenant?: true
}

const sources: Readonly<Record<ProviderName, Source>> = {
  'garmin-inreach': { key: 'GARMIN_API_KEY', url: 'GARMIN_URL', realUrl: 'https://explore.garmin.com' },
  tomtom: { key: 'TOMTOM_API_KEY', url: 'TOMTOM_URL', realUrl: 'https://api.tomtom.com' },
  webfleet: { url: 'WEBFLEET_URL', realUrl: 'https://csv.webfleet.com', ownSecrets: true },
  here: { key: 'HERE_API_KEY', url: 'HERE_URL', realUrl: 'https://tracking.hereapi.com' },
  'oem-cloud': { url: 'OEM_CLOUD_URL', realUrl: 'https://api.smartcar.com', ownSecrets: true },
  'signed-webhook': { realUrl: '', asksNobody: true },
  'mqtt-topic': { realUrl: '', namedByTenant: true },
  obdlink: { key: 'OBDLINK_API_KEY', realUrl: '', asksNobody: true },
  bluedriver: { key: 'BLUEDRIVER_API_KEY', realUrl: '', asksNobody: true },
  automatic: { key: 'AUTOMATIC_API_KEY', realUrl: '', asksNobody: true },
}

interface Answering {
  readonly mode: Mode
  readonly baseUrl: string
  readonly platformKey: string | undefined
  readonly notes: readonly string[]
}

export interface ProviderSettings {
  /** Who answers for a provider here; undefined where nobody does. */
  answering(name: ProviderName): Answering | undefined
}

const sandboxNote = 'A stand-in answers here: it knows the account, user, password, client and token `sandbox`.'

/** @throws ConfigError */
export function providerSettings(env: Record<string, string | undefined>): ProviderSettings {
  const variables = readConfig(Variables, env)
  const sandbox = variables.CLUTCH_SANDBOX_URL?.replace(/\/$/, '')
  return {
    answering(name) {
      const { key, url, realUrl, ownSecrets, asksNobody, namedByTenant } = sources[name]
      const platformKey = key === undefined ? undefined : variables[key]
      const setUrl = url === undefined ? undefined : variables[url]
      if (namedByTenant === true) return { mode: 'live', baseUrl: '', platformKey, notes: [] }
      if (asksNobody === true) {
        // A key changes nothing for a file; only where it is the operator's word for "real" does it say so.
        const mode = sandbox === undefined || platformKey !== undefined ? 'live' : 'sandbox'
        return { mode, baseUrl: '', platformKey, notes: [] }
      }
      const isReal =
        platformKey !== undefined || (ownSecrets === true && (setUrl !== undefined || sandbox === undefined))
      if (isReal) return { mode: 'live', baseUrl: setUrl ?? realUrl, platformKey, notes: [] }
      if (sandbox === undefined) return undefined
      return {
        mode: 'sandbox',
        baseUrl: `${sandbox}/telematics-clouds/${name}`,
        platformKey: undefined,
        notes: [sandboxNote],
      }
    },
  }
}

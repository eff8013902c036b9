import { readConfig } from '@clutch/shared/config'
import Type from 'typebox'
import { gazetteer } from './gazetteer.ts'
import type { Geocoder } from './geocoder.ts'
import { guarded } from './guarded.ts'
import { hereGeocoder } from './here.ts'
import { nominatimGeocoder } from './nominatim.ts'
import { tomtomGeocoder } from './tomtom.ts'

const Variables = Type.Object({
  GEOCODER: Type.Optional(
    Type.Union(
      (['gazetteer', 'here', 'tomtom', 'nominatim', 'none'] as const).map((name) => Type.Literal(name)),
      {
        description:
          'who knows what places are called; without it the gazetteer in a sandbox home, else whoever has a key or an address here, else nobody',
      },
    ),
  ),
  GEOCODER_PER_SECOND: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 10_000,
      description: 'questions a second of one process at most; without it what the provider’s own terms bear',
    }),
  ),
  CLUTCH_SANDBOX_URL: Type.Optional(Type.String({ format: 'uri' })),
  HERE_API_KEY: Type.Optional(Type.String({ minLength: 1 })),
  TOMTOM_API_KEY: Type.Optional(Type.String({ minLength: 1 })),
  NOMINATIM_URL: Type.Optional(Type.String({ format: 'uri', description: 'of a server that speaks like Nominatim' })),
  NOMINATIM_AGENT: Type.Optional(
    Type.String({ minLength: 3, maxLength: 200, description: 'who asks it, as its rules want to be told' }),
  ),
})

/** The geocoder this process asks; undefined when nobody is asked. */
export function geocoderOf(env: Record<string, string | undefined>): Geocoder | undefined {
  const {
    GEOCODER,
    GEOCODER_PER_SECOND,
    CLUTCH_SANDBOX_URL,
    HERE_API_KEY,
    TOMTOM_API_KEY,
    NOMINATIM_URL,
    NOMINATIM_AGENT,
  } = readConfig(Variables, env)
  const offered = {
    here: HERE_API_KEY === undefined ? undefined : () => hereGeocoder({ key: HERE_API_KEY }),
    tomtom: TOMTOM_API_KEY === undefined ? undefined : () => tomtomGeocoder({ key: TOMTOM_API_KEY }),
    nominatim:
      NOMINATIM_URL === undefined
        ? undefined
        : () => nominatimGeocoder({ url: NOMINATIM_URL, agent: NOMINATIM_AGENT ?? 'clutch-fleet' }),
    gazetteer: () => gazetteer(),
    none: undefined,
  }
  // In a sandbox home a key is the sandbox's: a real one is asked only by its name.
  const usual =
    CLUTCH_SANDBOX_URL !== undefined
      ? 'gazetteer'
      : ((['here', 'tomtom', 'nominatim'] as const).find((name) => offered[name] !== undefined) ?? 'none')
  const chosen = offered[GEOCODER ?? usual]
  if (GEOCODER !== undefined && GEOCODER !== 'none' && chosen === undefined)
    throw new Error(`GEOCODER is ${GEOCODER}, and its key or address is not given`)
  if (chosen === undefined) return undefined
  const geocoder = chosen()
  return guarded({ ...geocoder, perSecond: GEOCODER_PER_SECOND ?? geocoder.perSecond })
}

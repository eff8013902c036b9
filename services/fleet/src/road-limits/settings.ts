import { readConfig } from '@clutch/shared/config'
import Type from 'typebox'
import type { RoadLimits } from './road-limits.ts'
import { sandboxRoadLimits } from './sandbox.ts'
import { tomtomRoadLimits } from './tomtom.ts'

const Variables = Type.Object({
  ROAD_LIMITS: Type.Optional(
    Type.Union([Type.Literal('sandbox'), Type.Literal('tomtom'), Type.Literal('none')], {
      description:
        'who knows the posted limits of speed; without it the sandbox in a sandbox home, tomtom where its key is given, else nobody',
    }),
  ),
  CLUTCH_SANDBOX_URL: Type.Optional(Type.String({ format: 'uri' })),
  TOMTOM_API_KEY: Type.Optional(Type.String({ minLength: 1, description: 'a key for Snap to Roads' })),
})

/** The provider this process asks; undefined when nobody is asked. */
export function roadLimitsOf(env: Record<string, string | undefined>): RoadLimits | undefined {
  const { ROAD_LIMITS: wanted, CLUTCH_SANDBOX_URL: sandbox, TOMTOM_API_KEY: key } = readConfig(Variables, env)
  // In a sandbox home a key is the sandbox's: the real provider is asked only by its name.
  const who = wanted ?? (sandbox !== undefined ? 'sandbox' : key !== undefined ? 'tomtom' : 'none')
  if (who === 'sandbox') return sandboxRoadLimits
  return who === 'tomtom' && key !== undefined ? tomtomRoadLimits({ key }) : undefined
}

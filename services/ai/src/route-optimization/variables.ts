import Type, { type Static } from 'typebox'

/** What planning routes reads beyond every service's variables. */
export const RouteVariables = {
  ROUTER: Type.Optional(
    Type.Union([Type.Literal('osrm'), Type.Literal('here'), Type.Literal('estimate')], {
      description:
        'whose ways and times routes are planned with; without it OSRM where it has an address, else HERE where there is a key, not in a sandbox home, else estimates from distances',
    }),
  ),
  OSRM_TRUCK_URL: Type.Optional(
    Type.String({ format: 'uri', description: 'an OSRM server with the roads of lorries, for plans of that profile' }),
  ),
  HERE_API_KEY: Type.Optional(Type.String({ minLength: 1 })),
  CLUTCH_SANDBOX_URL: Type.Optional(Type.String({ format: 'uri' })),
  OSRM_URL: Type.Optional(
    Type.String({
      format: 'uri',
      description: 'an OSRM server: whose ways and times routes are planned with',
    }),
  ),
}

const Variables = Type.Object(RouteVariables)
export type RouteVariables = Static<typeof Variables>

import Type from 'typebox'

/** What planning routes reads beyond every service's variables. */
export const RouteVariables = {
  OSRM_URL: Type.Optional(
    Type.String({
      format: 'uri',
      description:
        'an OSRM server: whose ways and times routes are planned with; else they are estimated from distances',
    }),
  ),
}

import Type, { type Static } from 'typebox'
import { RouteVariables } from './route-optimization/variables.ts'

/** What ai reads beyond every service's variables. */
export const AiConfig = Type.Object({
  TENSORFLOW_MODELS_PATH: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'a directory of trained models, read before training and written after it',
    }),
  ),
  ...RouteVariables,
  AI_CACHE_ENABLED: Type.Boolean({ default: false, description: 'keeps the last scores in memory' }),
})
export type AiConfig = Static<typeof AiConfig>

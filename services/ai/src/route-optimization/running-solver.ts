import { readConfig } from '@clutch/shared/config'
import type { Extension } from '@clutch/shared/runtime'
import Type from 'typebox'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Database } from '../kit.ts'
import { chosenRouter } from './chosen-router.ts'
import type { Outcome } from './route-solution.ts'
import { type Solver, startSolver } from './solver.ts'
import type { TravelTimes } from './travel-times.ts'
import { RouteVariables } from './variables.ts'

interface Routing {
  solver: Solver
  travelTimes: TravelTimes
  /** By tenant, plan and round. */
  answers: Map<string, Promise<Outcome>>
}

const routings = new WeakMap<Database, Routing>()

export function routingOf(database: Database): Routing {
  const held = routings.get(database)
  if (held === undefined) throw new Error('the solver was not prepared')
  return held
}

/** No thread runs until the first plan is asked for. */
export const routeSolver: Extension<PrismaClient> = {
  name: 'route-solver',
  prepare: async ({ env, database }) => {
    routings.set(database, {
      solver: startSolver(),
      travelTimes: chosenRouter(readConfig(Type.Object(RouteVariables), env)),
      answers: new Map(),
    })
  },
  // What was asked and is not answered is asked again elsewhere.
  start: async ({ database }) => ({ stop: () => routingOf(database).solver.close() }),
}

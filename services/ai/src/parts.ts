import type { Engine } from './engine/engine.ts'
import type { Database } from './kit.ts'
import type { Scoring } from './predictive-maintenance/scoring.ts'

/** What one ai process holds in memory, made by its extension and used by its routes and reactions. */
export interface Parts {
  engine: Engine
  scoring: Scoring
}

const parts = new WeakMap<Database, Parts>()

export function holdParts(database: Database, held: Parts): void {
  parts.set(database, held)
}

/** The parts of the process that has this database. */
export function partsOf(database: Database): Parts {
  const held = parts.get(database)
  if (held === undefined) throw new Error('ai was not prepared')
  return held
}

/** What is taken to be so of tanks, floats and roads; percent of the tank unless said otherwise. */
export type LevelRules = {
  /** Standard deviation of one look at the level while driving, in percent of the tank. */
  readonly slosh: number
  /** Of the level in a rest against level ground: a road leans some degrees, and a float sits at one end of a tank. */
  readonly lean: number
  /** Of one bucket of a rest once the fuel is calm, and while it sways. */
  readonly calm: number
  readonly swaying: number
  /** Of a difference within a rest: who creeps forward by less than a speed is told for leans otherwise. */
  readonly creep: number
  /** Hills, temperature, a tank of several chambers: what averaging does not take away. */
  readonly floor: number
  /** What an engine uses while driving, percent of the tank a minute, and how much that differs. */
  readonly usePerMin: number
  readonly usePerMinSd: number
  /** The same while it idles, at most. */
  readonly idlePerMin: number
  /** So much driving before and after is looked at. */
  readonly windowMs: number
  /** So much is waited for. */
  readonly waitMs: number
  /** A change must be so many sigma. */
  readonly sigmas: number
  /** A smaller change is none, in percent of the tank. */
  readonly smallest: number
}

export const LEVEL_RULES: LevelRules = {
  slosh: 3.6,
  lean: 2.2,
  calm: 0.8,
  swaying: 3,
  creep: 1,
  floor: 0.4,
  usePerMin: 0.15,
  usePerMinSd: 0.1,
  idlePerMin: 0.05,
  windowMs: 480_000,
  waitMs: 300_000,
  sigmas: 3.3,
  smallest: 3.5,
}

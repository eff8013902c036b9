/**
 * What is known of one cause (a rule, a subject, and the fields that tell its causes apart), and what follows from it: the
 * alerts there are. Pure. Facts may come late, twice, or in another order than they happened; event time decides. What was
 * told to people stays told: an alert is found again by what raised it, so that no order of arrival raises it twice.
 */

export interface Fact {
  /** What happened, under one name however often it is told. */
  readonly source: string
  readonly version: number
  readonly atMs: number
  /** `nothing`: it was withdrawn, or corrected to what is of no interest. `elsewhere`: it would raise, had another driven. */
  readonly says: 'raises' | 'over' | 'nothing' | 'elsewhere'
}

type Because = 'person' | 'over' | 'quiet' | 'withdrawn' | 'rule-gone'

interface KnownAlert {
  readonly id: string
  /** What raised it. */
  readonly source: string
  readonly fromMs: number
  readonly lastMs: number
  readonly occurrences: number
  /** Of several that have become one spell, the highest speaks for it, also when none of them is open any more. */
  readonly rank: number
  /** Undefined while it is not resolved. */
  readonly resolved?: { readonly atMs: number; readonly because: Because } | undefined
}

export interface CauseState {
  /** By their time, then by source. */
  readonly facts: readonly Fact[]
  /** In the order in which they were raised. */
  readonly alerts: readonly KnownAlert[]
  /** What happened at or before this is forgotten, and is not heard again. */
  readonly forgottenThroughMs: number
  /** Raises of the alert that is open which were forgotten. */
  readonly forgotten: number
}

export interface Policy {
  readonly count: number
  readonly withinMs: number | null
  readonly lastsMs: number | null
  readonly quietMs: number | null
  readonly coolDownMs: number
}

export type Happening =
  | { readonly kind: 'opened' | 'repeated' | 'reopened'; readonly alert: KnownAlert }
  | { readonly kind: 'resolved'; readonly alert: KnownAlert; readonly because: Because }

export interface Decision {
  readonly state: CauseState
  readonly happenings: readonly Happening[]
  /** When it has to be looked at again though nothing is heard. */
  readonly dueMs: number | null
}

const maxFacts = 100
const maxAlerts = 20

export const newCause: CauseState = { facts: [], alerts: [], forgottenThroughMs: Number.MIN_SAFE_INTEGER, forgotten: 0 }

const inOrder = (a: Fact, b: Fact) => a.atMs - b.atMs || (a.source < b.source ? -1 : a.source > b.source ? 1 : 0)

/** @returns the same state when the fact is known, newer known, or too old */
export function absorbed(state: CauseState, fact: Fact): CauseState {
  const known = state.facts.find(({ source }) => source === fact.source)
  if (known !== undefined && known.version >= fact.version) return state
  if (known === undefined && fact.atMs <= state.forgottenThroughMs) return state
  const facts = [...state.facts.filter((each) => each !== known), fact].sort(inOrder)
  return trimmed({ ...state, facts })
}

/** The same facts, of which another says now whether those that would raise count. */
export function judged(state: CauseState, counts: (atMs: number) => boolean): CauseState {
  const facts = state.facts.map((fact) => {
    if (fact.says !== 'raises' && fact.says !== 'elsewhere') return fact
    const says = counts(fact.atMs) ? 'raises' : 'elsewhere'
    return says === fact.says ? fact : { ...fact, says: says as Fact['says'] }
  })
  return facts.every((fact, index) => fact === state.facts[index]) ? state : { ...state, facts }
}

function trimmed(state: CauseState): CauseState {
  let { facts, forgottenThroughMs, forgotten } = state
  while (facts.length > maxFacts) {
    // What raised the alert that is open stays, so that it is found again.
    const open = state.alerts.find((alert) => alert.resolved === undefined)
    const index = facts[0]!.source === open?.source ? 1 : 0
    const [dropped] = facts.slice(index, index + 1)
    facts = facts.filter((fact) => fact !== dropped)
    forgottenThroughMs = Math.max(forgottenThroughMs, dropped!.atMs)
    if (open !== undefined && dropped!.says === 'raises' && dropped!.atMs >= open.fromMs) forgotten += 1
  }
  return { ...state, facts, forgottenThroughMs, forgotten }
}

/** From what raises it until it is over. */
interface Episode {
  raises: Fact[]
  end: { atMs: number; because: 'over' | 'quiet' | 'person' } | null
}

/** Episodes of one alert: what follows within the time to cool down belongs to it. */
interface Spell {
  episodes: Episode[]
}

function episodesOf(state: CauseState, policy: Policy, nowMs: number): Episode[] {
  const endings = [
    ...state.facts.filter(({ says }) => says === 'over').map(({ atMs }) => ({ atMs, because: 'over' as const })),
    ...state.alerts
      .filter(({ resolved }) => resolved?.because === 'person')
      .map(({ resolved }) => ({ atMs: resolved!.atMs, because: 'person' as const })),
  ].sort((a, b) => a.atMs - b.atMs)
  const episodes: Episode[] = []
  let current: Episode | undefined
  let next = 0
  const close = (untilMs: number) => {
    while (next < endings.length && endings[next]!.atMs <= untilMs) {
      const ending = endings[next]!
      next += 1
      if (current !== undefined) endQuietly(current, policy, ending.atMs)
      if (current !== undefined && current.end === null) current.end = ending
      current = undefined
    }
  }
  for (const fact of state.facts) {
    if (fact.says !== 'raises') continue
    // At one instant what is over comes after what raises it, unless it is the end of what was before.
    close(fact.atMs - 1)
    if (current !== undefined) {
      endQuietly(current, policy, fact.atMs)
      if (current.end !== null) current = undefined
    }
    if (current === undefined) {
      current = { raises: [], end: null }
      episodes.push(current)
    }
    current.raises.push(fact)
  }
  close(Number.MAX_SAFE_INTEGER)
  if (current !== undefined) endQuietly(current, policy, nowMs + 1)
  return episodes
}

function endQuietly(episode: Episode, { quietMs }: Policy, beforeMs: number): void {
  if (quietMs === null || episode.end !== null) return
  const atMs = episode.raises.at(-1)!.atMs + quietMs
  if (atMs < beforeMs) episode.end = { atMs, because: 'quiet' }
}

function spellsOf(episodes: readonly Episode[], { coolDownMs }: Policy): Spell[] {
  const spells: Spell[] = []
  for (const episode of episodes) {
    const before = spells.at(-1)
    const end = before?.episodes.at(-1)?.end
    if (before !== undefined && end != null && episode.raises[0]!.atMs - end.atMs <= coolDownMs)
      before.episodes.push(episode)
    else spells.push({ episodes: [episode] })
  }
  return spells
}

function raisesOf(spell: Spell): Fact[] {
  return spell.episodes.flatMap(({ raises }) => raises)
}

/** Whether so many came within the time, and it lasted. */
function meets(spell: Spell, policy: Policy, nowMs: number): boolean {
  const raises = raisesOf(spell)
  const { count, withinMs, lastsMs } = policy
  const enough = raises.some((_, index) => {
    const last = raises[index + count - 1]
    return last !== undefined && (withinMs === null || last.atMs - raises[index]!.atMs <= withinMs)
  })
  if (!enough) return false
  if (lastsMs === null) return true
  return spell.episodes.some(({ raises: [first], end }) => Math.min(end?.atMs ?? nowMs, nowMs) - first!.atMs >= lastsMs)
}

function dueOf(spell: Spell, policy: Policy, nowMs: number): number[] {
  const open = spell.episodes.at(-1)!
  if (open.end !== null) return []
  const due: number[] = []
  if (policy.lastsMs !== null) due.push(open.raises[0]!.atMs + policy.lastsMs)
  if (policy.quietMs !== null) due.push(open.raises.at(-1)!.atMs + policy.quietMs)
  return due.filter((ms) => ms > nowMs)
}

/**
 * What follows from the facts now. Doing it again changes nothing.
 * @param idOf names an alert by what raised it
 */
export function decide(state: CauseState, policy: Policy, nowMs: number, idOf: (source: string) => string): Decision {
  const spells = spellsOf(episodesOf(state, policy, nowMs), policy)
  const standing = new Set(spells.flatMap(raisesOf).map(({ source }) => source))
  const happenings: Happening[] = []
  const alerts = new Map(state.alerts.map((alert) => [alert.id, alert]))
  const found = new Set<string>()
  const put = (alert: KnownAlert, ...what: Happening[]) => {
    alerts.set(alert.id, alert)
    found.add(alert.id)
    happenings.push(...what)
  }
  for (const spell of spells) {
    // An alert whose threshold was met once stands as long as what raised it does.
    const mine = alertOf(
      spell,
      [...alerts.values()].filter(({ id }) => !found.has(id)),
      standing,
    )
    if (!meets(spell, policy, nowMs) && !isHeldOpen(mine, state)) continue
    const raises = raisesOf(spell)
    const end = spell.episodes.at(-1)!.end
    const first = raises[0]!
    const id = mine?.id ?? unusedId(first, alerts, idOf)
    const held = mine !== undefined && mine.resolved === undefined ? state.forgotten : 0
    const figures = {
      id,
      source: raises.find(({ source }) => source === mine?.source)?.source ?? first.source,
      fromMs: held > 0 ? Math.min(first.atMs, mine!.fromMs) : first.atMs,
      lastMs: raises.at(-1)!.atMs,
      occurrences: raises.length + held,
      rank: rankOf(mine, [...alerts.values()]),
    }
    if (mine === undefined) {
      const opened: KnownAlert = figures
      if (end === null) put(opened, { kind: 'opened', alert: opened })
      else {
        const resolved: KnownAlert = { ...figures, resolved: end }
        put(resolved, { kind: 'opened', alert: opened }, { kind: 'resolved', alert: resolved, because: end.because })
      }
      continue
    }
    const repeated = figures.occurrences > mine.occurrences || figures.lastMs > mine.lastMs
    if (mine.resolved === undefined) {
      const alert: KnownAlert = end === null ? figures : { ...figures, resolved: end }
      if (end !== null) put(alert, { kind: 'resolved', alert, because: end.because })
      else put(alert, ...(repeated ? [{ kind: 'repeated' as const, alert }] : []))
      continue
    }
    // What a person has closed stays closed; what was over and is not, is open again.
    if (end === null && mine.resolved.because !== 'person' && mine.resolved.because !== 'rule-gone') {
      const alert: KnownAlert = { ...figures, resolved: undefined }
      put(alert, { kind: 'reopened', alert })
    } else {
      const alert: KnownAlert = { ...figures, resolved: mine.resolved }
      put(alert, ...(repeated ? [{ kind: 'repeated' as const, alert }] : []))
    }
  }
  for (const alert of state.alerts) {
    if (found.has(alert.id) || alert.resolved !== undefined) continue
    const resolved: KnownAlert = { ...alert, resolved: { atMs: nowMs, because: 'withdrawn' } }
    put(resolved, { kind: 'resolved', alert: resolved, because: 'withdrawn' })
  }
  const isOpen = [...alerts.values()].some(({ resolved }) => resolved === undefined)
  const due = spells.flatMap((spell) => dueOf(spell, policy, nowMs))
  return {
    state: withoutOldest({ ...state, alerts: [...alerts.values()], forgotten: isOpen ? state.forgotten : 0 }),
    happenings,
    dueMs: due.length === 0 ? null : Math.min(...due),
  }
}

function withoutOldest(state: CauseState): CauseState {
  const oldest = state.alerts.filter(({ resolved }) => resolved !== undefined).sort((a, b) => a.fromMs - b.fromMs)
  const tooMany = Math.max(0, state.alerts.length - maxAlerts)
  return without(
    state,
    oldest.slice(0, tooMany).map(({ id }) => id),
  )
}

/** Alerts are forgotten together with what they followed from: else they would follow again. One that is open is kept. */
export function without(state: CauseState, ids: readonly string[]): CauseState {
  const forgotten = state.alerts.filter(({ id, resolved }) => resolved !== undefined && ids.includes(id))
  if (forgotten.length === 0) return state
  const open = state.alerts.find(({ resolved }) => resolved === undefined)
  const forgottenThroughMs = Math.max(state.forgottenThroughMs, ...forgotten.map(({ lastMs }) => lastMs))
  const kept = ({ atMs, source }: Fact) => atMs > forgottenThroughMs || source === open?.source
  const gone = state.facts.filter((fact) => !kept(fact))
  const ofOpen = open === undefined ? [] : gone.filter(({ says, atMs }) => says === 'raises' && atMs >= open.fromMs)
  return {
    facts: state.facts.filter(kept),
    alerts: state.alerts.filter((alert) => !forgotten.includes(alert)),
    forgottenThroughMs,
    forgotten: state.forgotten + ofOpen.length,
  }
}

/** Somebody, or the rule's end, closes what is open. */
export function closed(state: CauseState, id: string, atMs: number, because: 'person' | 'rule-gone'): CauseState {
  return {
    ...state,
    forgotten: 0,
    alerts: state.alerts.map((alert) =>
      alert.id === id && alert.resolved === undefined ? { ...alert, resolved: { atMs, because } } : alert,
    ),
  }
}

/** The alert that a spell is: what is open goes before what is not, the newest before older ones. */
function alertOf(spell: Spell, alerts: readonly KnownAlert[], standing: ReadonlySet<string>): KnownAlert | undefined {
  const raises = raisesOf(spell)
  const [fromMs, lastMs] = [raises[0]!.atMs, raises.at(-1)!.atMs]
  const bySource = alerts.filter((alert) => raises.some(({ source }) => source === alert.source))
  // What raised it stands no more: it goes on with whom it was together.
  const byTime = alerts.filter(
    (alert) => !standing.has(alert.source) && alert.fromMs <= lastMs && fromMs <= alert.lastMs,
  )
  const newest = (of: readonly KnownAlert[]) =>
    of.find(({ resolved }) => resolved === undefined) ?? of.toSorted((a, b) => a.rank - b.rank).at(-1)
  return newest(bySource) ?? newest(byTime)
}

/** What was raised by raises that are forgotten by now. */
function isHeldOpen(alert: KnownAlert | undefined, state: CauseState): boolean {
  return alert !== undefined && alert.resolved === undefined && state.forgotten > 0
}

/** A source may raise again what it raised elsewhere before, when its time was corrected. */
function unusedId(first: Fact, alerts: ReadonlyMap<string, KnownAlert>, idOf: (source: string) => string): string {
  let id = idOf(first.source)
  for (let turn = 2; alerts.has(id); turn += 1) id = idOf(`${first.source}#${turn}`)
  return id
}

/** It outranks all others once it was chosen; who does already, stays as it is. */
function rankOf(mine: KnownAlert | undefined, alerts: readonly KnownAlert[]): number {
  const highest = Math.max(0, ...alerts.filter(({ id }) => id !== mine?.id).map(({ rank }) => rank))
  return mine !== undefined && mine.rank > highest ? mine.rank : highest + 1
}

/**
 * Times for rows of a file that tells none but the engine's run time, in whole seconds: several rows show the same
 * second, and none while the engine stands. How long a row takes is found from how many there are to a second; the run
 * time then keeps that in step.
 */
export interface TimedRow<Row> {
  readonly row: Row
  /** Since the first row. */
  readonly elapsedS: number
}

const plateausToKnow = 8
const mostHeld = 600
const rowSIfUnknown = 0.5
/** A second of the run time, and the time an ECU may take to answer. */
const windowS = 2
const stallS = 4

interface Held<Row> {
  readonly row: Row
  readonly runTimeS: number
}

export class RunTimeClock<Row> {
  #held: Held<Row>[] = []
  #rowS: number | undefined
  #elapsedS: number | undefined
  /** Elapsed time minus run time. */
  #offsetS = 0
  #runTimeS = 0
  #rowsOnPlateau = 0

  /** How long a row takes, once it is known. */
  get rowS(): number | undefined {
    return this.#rowS
  }

  /** Holds rows back until it knows how long one takes: at most 600. */
  push(row: Row, runTimeS: number): TimedRow<Row>[] {
    if (this.#rowS !== undefined) return [this.#place({ row, runTimeS })]
    this.#held.push({ row, runTimeS })
    const known = rowSOf(this.#held, plateausToKnow)
    if (known === undefined && this.#held.length < mostHeld) return []
    return this.#release(known)
  }

  finish(): TimedRow<Row>[] {
    return this.#held.length === 0 ? [] : this.#release(undefined)
  }

  #release(known: number | undefined): TimedRow<Row>[] {
    this.#rowS = known ?? rowSOf(this.#held, 1) ?? rowSIfUnknown
    const held = this.#held
    this.#held = []
    return held.map((one) => this.#place(one))
  }

  #place({ row, runTimeS }: Held<Row>): TimedRow<Row> {
    const rowS = this.#rowS as number
    if (this.#elapsedS === undefined) {
      this.#elapsedS = 0
      this.#offsetS = -runTimeS
      this.#runTimeS = runTimeS
      this.#rowsOnPlateau = 1
      return { row, elapsedS: 0 }
    }
    const before = this.#elapsedS
    let next = before + rowS
    if (runTimeS < this.#runTimeS) {
      this.#offsetS = next - runTimeS // the engine was started again
      this.#rowsOnPlateau = 0
    } else if (runTimeS > this.#runTimeS) {
      this.#learn(runTimeS - this.#runTimeS)
      this.#rowsOnPlateau = 0
    }
    this.#runTimeS = runTimeS
    this.#rowsOnPlateau += 1
    const earliest = runTimeS + this.#offsetS
    const latest = earliest + windowS
    if (next < earliest) {
      next = earliest // rows are missing
    } else if (next > latest) {
      if (this.#rowsOnPlateau * rowS > stallS)
        this.#offsetS += next - latest // the engine stands; time goes on
      else next = Math.max(latest, before + rowS / 4)
    }
    this.#elapsedS = next
    return { row, elapsedS: next }
  }

  /** A little of each second, so that a logger that slows down is followed. */
  #learn(stepS: number): void {
    const rowS = this.#rowS as number
    const seen = stepS / this.#rowsOnPlateau
    if (this.#rowsOnPlateau * rowS > stallS || stepS > 3 || seen > rowS * 3 || seen < rowS / 3) return
    this.#rowS = rowS + (seen - rowS) * 0.01
  }
}

/** The mean over plateaus that are not stalls; the first and the last may be cut off. */
function rowSOf<Row>(held: readonly Held<Row>[], needed: number): number | undefined {
  const plateaus: { rows: number; stepS: number }[] = []
  let rows = 0
  for (let index = 0; index < held.length; index += 1) {
    rows += 1
    const next = held[index + 1]
    if (!next) break
    const stepS = next.runTimeS - (held[index] as Held<Row>).runTimeS
    if (stepS === 0) continue
    if (stepS > 0) plateaus.push({ rows, stepS })
    rows = 0
  }
  plateaus.shift()
  if (plateaus.length < needed) return undefined
  const perSecond = plateaus.map((plateau) => plateau.rows / plateau.stepS).sort((one, other) => one - other)
  const middle = perSecond[perSecond.length >> 1] as number
  const usual = plateaus.filter((plateau) => plateau.rows / plateau.stepS <= middle * 3)
  const seconds = usual.reduce((sum, { stepS }) => sum + stepS, 0)
  const counted = usual.reduce((sum, plateau) => sum + plateau.rows, 0)
  return counted === 0 ? undefined : seconds / counted
}

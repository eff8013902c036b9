// What a trained maintenance model consists of, and its way to bytes and back.
import type { ModelOrigin } from '../models/model-card.ts'
import { ModelBytesInvalid, type PackedModel, packModel, unpackModel } from '../models/weights.ts'
import type { Calibration } from './calibration.ts'
import { FEATURES, INPUT_NAMES, type Scaler } from './features.ts'
import { MEMBER_WEIGHTS, MEMBERS } from './network.ts'

export interface MaintenanceModel {
  origin: ModelOrigin
  scaler: Scaler
  calibration: Calibration
  /** Raw features of a typical vehicle of the training split: what an explanation compares with. */
  typical: (number | null)[]
  /** Share of training snapshots followed by a breakdown. */
  baseRate: number
  members: Float32Array[]
}

const KIND = 'predictive-maintenance'

export function packMaintenanceModel({ members, ...rest }: MaintenanceModel): PackedModel {
  return packModel({ kind: KIND, inputs: INPUT_NAMES, ...rest }, members)
}

export function unpackMaintenanceModel(bytes: Uint8Array): MaintenanceModel {
  const { header, arrays } = unpackModel(bytes)
  if (header.kind !== KIND) throw new ModelBytesInvalid(`this is a model for ${String(header.kind)}`)
  // Columns are matched by position: a model of an older feature list would read the wrong ones without a sound.
  if (JSON.stringify(header.inputs) !== JSON.stringify(INPUT_NAMES)) {
    throw new ModelBytesInvalid('this model was trained for another list of features: train it anew')
  }
  if (arrays.length !== MEMBERS || arrays.some((weights) => weights.length !== MEMBER_WEIGHTS)) {
    throw new ModelBytesInvalid('the weights have another shape than this network')
  }
  const { origin, baseRate } = header
  if ((origin !== 'cold-start' && origin !== 'tenant-trained') || typeof baseRate !== 'number') {
    throw new ModelBytesInvalid('the header does not say where the model comes from')
  }
  return {
    origin,
    baseRate,
    scaler: scalerFrom(header.scaler),
    calibration: calibrationFrom(header.calibration),
    typical: columns(header.typical, (value) => value === null || typeof value === 'number'),
    members: arrays,
  }
}

function scalerFrom(value: unknown): Scaler {
  const scaler = record(value, 'scaler')
  const finite = (column: unknown) => typeof column === 'number' && Number.isFinite(column)
  return {
    center: columns(scaler.center, finite),
    scale: columns(scaler.scale, finite),
    low: columns(scaler.low, finite),
    high: columns(scaler.high, finite),
  }
}

function calibrationFrom(value: unknown): Calibration {
  const { slope, intercept } = record(value, 'calibration')
  if (typeof slope !== 'number' || typeof intercept !== 'number') throw new ModelBytesInvalid('no calibration')
  return { slope, intercept }
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new ModelBytesInvalid(`the header has no ${name}`)
  return value as Record<string, unknown>
}

function columns<Value>(value: unknown, holds: (column: unknown) => boolean): Value[] {
  if (!Array.isArray(value) || value.length !== FEATURES.length || !value.every(holds)) {
    throw new ModelBytesInvalid('the header does not speak of every feature')
  }
  return value
}

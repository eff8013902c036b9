// What the main thread and the worker say to each other. Plain data only: it is copied between threads.
import type { MaintenanceScore } from '../predictive-maintenance/score.ts'
import type { TrainingRequest, TrainingResult } from '../predictive-maintenance/train.ts'
import type { VehicleSnapshot } from '../predictive-maintenance/vehicle-snapshot.ts'

export interface WorkerStatus {
  tensorFlowLoaded: boolean
  /** Digests, least recently used first. */
  models: string[]
}

export interface Jobs {
  train: { input: TrainingRequest; output: TrainingResult }
  load: { input: { bytes: Uint8Array }; output: { digest: string } }
  score: {
    input: { model: string; snapshots: readonly VehicleSnapshot[] }
    output: MaintenanceScore[]
  }
  status: { input: null; output: WorkerStatus }
}
export type JobKind = keyof Jobs

export type JobMessage = { [Kind in JobKind]: { id: number; kind: Kind; input: Jobs[Kind]['input'] } }[JobKind]

export type ReplyMessage =
  | { id: number; ok: true; output: Jobs[JobKind]['output']; externalBytes: number }
  /** `model-not-loaded`: this worker is young, or has forgotten; the engine sends the bytes and asks again. */
  | { id: number; ok: false; error: { name: string; message: string }; externalBytes: number }

export const MODEL_NOT_LOADED = 'ModelNotLoaded'

/** What the numbers of coded PIDs stand for. The numbers are those of SAE J1979-DA; the words are ours. */

type States = Readonly<Record<number, string>>

/** PID 03: one bit of the byte is set. */
export const fuelSystemStates: States = {
  0: 'engine off',
  1: 'open loop: not yet warm',
  2: 'closed loop',
  4: 'open loop: load or overrun',
  8: 'open loop: fault',
  16: 'closed loop: fault of an oxygen sensor',
  32: 'open loop: not yet warm, bank 2',
  64: 'open loop: load or overrun, bank 2',
  128: 'open loop: fault, bank 2',
}

/** PID 12. */
export const secondaryAirStates: States = {
  1: 'upstream of the catalytic converter',
  2: 'downstream of the catalytic converter',
  4: 'to the atmosphere, or off',
  8: 'pump on for diagnosis',
}

/** PID 1C: what the vehicle was certified to. */
export const obdStandards: States = {
  1: 'OBD II (California)',
  2: 'OBD (US federal)',
  3: 'OBD and OBD II',
  4: 'OBD I',
  5: 'none',
  6: 'EOBD',
  7: 'EOBD and OBD II',
  8: 'EOBD and OBD',
  9: 'EOBD, OBD and OBD II',
  10: 'JOBD',
  11: 'JOBD and OBD II',
  12: 'JOBD and EOBD',
  13: 'JOBD, EOBD and OBD II',
  14: 'heavy duty, Euro IV B1',
  15: 'heavy duty, Euro V B2',
  16: 'heavy duty, Euro EEV C',
  17: 'EMD',
  18: 'EMD+',
  19: 'HD OBD-C',
  20: 'HD OBD',
  21: 'WWH OBD',
  23: 'HD EOBD-I',
  24: 'HD EOBD-I with NOx control',
  25: 'HD EOBD-II',
  26: 'HD EOBD-II with NOx control',
  27: 'heavy duty, zero emission',
  28: 'OBDBr-1',
  29: 'OBDBr-2',
  30: 'KOBD',
  31: 'IOBD I',
  32: 'IOBD II',
  33: 'HD EOBD-VI',
  34: 'OBD, OBD II and HD OBD',
  35: 'OBDBr-3',
  36: 'motorcycle, EOBD-I',
  37: 'motorcycle, EOBD-II',
  38: 'motorcycle, China OBD-I',
  39: 'motorcycle, Taiwan OBD-I',
  40: 'motorcycle, Japan OBD-I',
  41: 'China stage 6',
  42: 'OBDBr-P7',
  43: 'China heavy duty VI',
  44: 'IOBD I, BS6',
  45: 'IOBD II, BS6',
  46: 'India heavy duty, BS VI',
  47: 'OBDBr-P8',
  48: 'Japan heavy duty OBD-II',
  49: 'Korea heavy duty OBD-II',
  50: 'China off-road IV',
  51: 'light duty, zero emission, ACC-II',
  52: 'motorcycle, Japan OBD-II',
  53: 'motorcycle, California',
  54: 'motorcycle, US federal',
  55: 'motorcycle, California and US federal',
  56: 'heavy duty, zero emission, California',
  57: 'light duty, zero emission, ACC-II and EPA Tier 4',
  58: 'light duty, zero emission, EPA Tier 4',
  59: 'EPA heavy duty OBD',
}

/** PID 51. */
export const fuelTypes: States = {
  0: 'none told',
  1: 'petrol',
  2: 'methanol',
  3: 'ethanol',
  4: 'diesel',
  5: 'LPG',
  6: 'CNG',
  7: 'propane',
  8: 'electric',
  9: 'bi-fuel on petrol',
  10: 'bi-fuel on methanol',
  11: 'bi-fuel on ethanol',
  12: 'bi-fuel on LPG',
  13: 'bi-fuel on CNG',
  14: 'bi-fuel on propane',
  15: 'bi-fuel on electricity',
  16: 'bi-fuel on electricity and combustion',
  17: 'hybrid, petrol',
  18: 'hybrid, ethanol',
  19: 'hybrid, diesel',
  20: 'hybrid on electricity',
  21: 'hybrid on electricity and combustion',
  22: 'hybrid, recuperating',
  23: 'bi-fuel on diesel',
  24: 'bi-fuel on natural gas',
  25: 'bi-fuel on diesel',
  26: 'natural gas',
  27: 'dual fuel, diesel and CNG',
  28: 'dual fuel, diesel and LNG',
  29: 'fuel cell, hydrogen',
  30: 'hydrogen',
  31: 'kerosene',
  32: 'heavy fuel oil',
}

/** PID 5F. */
export const emissionRequirements: States = {
  14: 'heavy duty, Euro IV B1',
  15: 'heavy duty, Euro V B2',
  16: 'heavy duty, Euro EEV C',
  17: 'heavy duty, Euro VI',
}

/** PIDs 70 and 71. */
export const controlLoopStates: States = { 1: 'open loop', 2: 'closed loop', 3: 'fault' }

/** PIDs 7D and 7E: one bit of the byte is set. */
export const controlAreaStates: States = {
  1: 'inside the control area',
  2: 'outside the control area',
  4: "inside the manufacturer's carve-out",
  8: 'deficiency active',
}

/** PIDs 90 and 91. */
export const lampActivation: States = {
  0: 'off',
  1: 'on demand',
  2: 'short',
  3: 'continuous',
  14: 'error',
  15: 'not available',
}

/** PID 90. */
export const lampDisplay: States = { 0: 'non-discriminatory', 1: 'discriminatory', 3: 'not available' }

/** PID 94. */
export const inducementStates: States = { 0: 'inactive', 1: 'enabled', 2: 'active', 3: 'not supported' }

/** PID 9A. */
export const chargingStates: States = { 0: 'keeps the charge', 1: 'uses the charge', 2: 'raises the charge' }

export const onOff: States = { 0: 'off', 1: 'on' }

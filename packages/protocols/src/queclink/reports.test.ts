import { describe, expect, test } from 'vitest'
import { decoded, reading } from './by-hand.ts'

describe('layouts', () => {
  test('the mask behind the cell is hexadecimal, and says what follows it', () => {
    const report = (appended: string) =>
      reading(
        `+RESP:GTFRI,8020090302,863286020684354,,12011,10,1,1,0.0,0,0.5,121.392413,31.164143,20160804044602,0460,0001,DF5C,05FE6667,${appended},123.5,00123:04:44,,,,100,210100,,,,20160804044611,2E78$`,
      )
    const tail = { odometerM: 123_500, batteryPercent: 100, ignition: true, externalV: 12.011 }
    expect(report('00')).toMatchObject(tail)
    expect(report('01,15')).toMatchObject({ ...tail, position: { satellites: 15 } })
    expect(report('03,15,2')).toMatchObject({ ...tail, position: { satellites: 15 }, raw: { trigger: 2 } })
    expect(report('13,15,2,1')).toMatchObject({ ...tail, raw: { gnssJamming: 1 } })
    expect(report('13,15,2,1').engineHours).toBeCloseTo(123 + 4 / 60 + 44 / 3600)
    // A mask of a camera has other bits.
    const camera = report('05,20,14')
    expect(camera.odometerM).toBeUndefined()
    expect(
      reading(
        '+RESP:GTFRI,BD0302,863286020684354,,12011,10,1,1,0.0,0,0.5,121.392413,31.164143,20160804044602,0460,0001,DF5C,05FE6667,05,20,14,123.5,,,,,100,210100,,,,20160804044611,2E78$',
      ),
    ).toMatchObject({ odometerM: 123_500, position: { satellites: 14 }, raw: { satellitesInView: 20 } })
  })

  test('a cell that is told once, behind the last place', () => {
    const { readings } = decoded(
      '+RESP:GTFRI,970208,867963069900018,,0,0,3,1,27.4,75,475.0,11.372215,46.208327,20260702130741,1,30.2,49,476.7,11.372300,46.208482,20260702130742,1,33.3,32,476.9,11.372357,46.208598,20260702130743,0222,0001,A1B2,0001A2B4,13,0,4063,95,1,1,,20260702130743,0084$',
    )
    expect(readings.map(({ time }) => time)).toEqual([
      '2026-07-02T13:07:41.000Z',
      '2026-07-02T13:07:42.000Z',
      '2026-07-02T13:07:43.000Z',
    ])
    expect(readings[2]).toMatchObject({
      cells: [{ mcc: 222, mnc: 1 }],
      batteryV: 4.063,
      batteryPercent: 95,
      motion: true,
      raw: { gsmSignal: 13 },
    })
  })

  test('a status of ten digits has two bytes more', () => {
    expect(
      reading(
        '+RESP:GTFRI,310603,863286023345490,,12011,10,1,1,0.0,0,0.5,121.392413,31.164143,20160804044602,0460,0001,DF5C,6667,00,1.5,,1234,,77,0302160504,,,,20160804044611,2E78$',
      ),
    ).toMatchObject({
      ignition: false,
      motion: true,
      batteryPercent: 77,
      inputs: { ain1V: 1.234, din1: 0, din2: 1 },
      outputs: { dout1: 0, dout2: 0, dout3: 1 },
      raw: { state: '16', boxInputs: 3, boxOutputs: 2 },
    })
  })

  test.each([
    ['110000', false, false],
    ['120000', false, true],
    ['210100', true, false],
    ['220100', true, true],
    ['410000', undefined, false],
    ['420000', undefined, true],
  ])('the state in %s says what it knows of ignition and motion, and no more', (status, ignition, motion) => {
    const told = reading(
      `+RESP:GTFRI,310603,863286023345490,,,10,1,1,0.0,0,0.5,121.392413,31.164143,20160804044602,0460,0001,DF5C,6667,00,1.5,,,,77,${status},,,,20160804044611,2E78$`,
    )
    expect([told.ignition, told.motion]).toEqual([ignition, motion])
  })

  test('an analogue input may be a tank’s level', () => {
    expect(
      reading(
        '+RESP:GTFRI,060228,862894020180553,,14827,10,1,1,3.4,199,409.6,-63.174466,-17.739317,20170407121823,0736,0003,6AAE,3381,00,15989.5,01070:43:13,F57,180,0,220101,,,,20170407121824,9607$',
      ),
    ).toMatchObject({ fuelPercent: 57, inputs: { ain2V: 0.18 } })
  })

  test('an unknown model is read by the form of its fields', () => {
    const vehicle = reading(
      '+RESP:GTFRI,ZZ0303,867995030082104,,12011,10,1,1,0.0,0,47.3,117.129238,31.838810,20190416081145,0460,0000,550B,B969,00,3.5,,,,64,210100,,,,20190416081146,0856$',
    )
    expect(vehicle).toMatchObject({ ignition: true, odometerM: 3_500, batteryPercent: 64, externalV: 12.011 })
    const portable = reading(
      '+RESP:GTFRI,ZZ0204,867162020003125,,0,0,1,1,1.7,205,2867.0,-78.481127,-0.206828,20160215210433,0740,0000,7596,5891C,0.3,88,20160215210506,1E78$',
    )
    expect(portable).toMatchObject({ odometerM: 300, batteryPercent: 88 })
    const goods = reading(
      '+RESP:GTFRI,ZZ0114,865284042140479,,0,0,1,1,0.0,0,28.0,-118.268093,33.975430,20200901105954,0311,0480,3500,00D07F02,18,0,,93,0,,21.5,20200901110000,0355$',
    )
    expect(goods).toMatchObject({ batteryPercent: 93, temperaturesC: { device: 21.5 } })
  })

  test('numbers that are none are left out, and the rest is read', () => {
    expect(
      reading(
        '+RESP:GTFRI,360100,135790246811220,1M8GDM9AXKP042788,,,10,1,1,0.0,0,22.4,13.404954,52.520007,20230929214743,0262,0002,0084,65AC,00,0.5,,,,98,410000,0,nan,,20230929214743,13BA$',
      ),
    ).toMatchObject({ vin: '1M8GDM9AXKP042788', obd: { rpm: 0 }, batteryPercent: 98, odometerM: 500 })
  })
})

describe('peripherals', () => {
  const extended = (version: string, mask: string, blocks: string) =>
    reading(
      `+RESP:GTERI,${version},868446036599153,,${mask},11636,10,1,2,0.0,0,247.8,114.015482,22.537480,20190826034720,0460,0001,253D,AEC3,00,1.2,,,,100,110000,1,${blocks},20190826034722,15BF$`,
    )

  test('one-wire sensors have signs, and keys are no temperatures', () => {
    const told = extended(
      '060502',
      '00000002',
      '4,2880219F0A0000D0,1,0190,28BAFC7D08000041,1,FFE2,28D6,1,,3C00000340FD1128,2,019E',
    )
    expect(told.temperaturesC).toEqual({ oneWire1: 25, oneWire2: -1.875 })
    expect(told.driverKey).toBe('3C00000340FD1128')
  })

  test('fuel by percent, volume and temperature', () => {
    expect(extended('060502', '00000418', '2,1,57.5,120.4,18,1,3,6.25,-2')).toMatchObject({
      fuelPercent: 57.5,
      fuelLitres: 120.4,
      temperaturesC: { fuel1: 18, fuel2: -2 },
      raw: { fuel2Percent: 3, fuel2Litres: 6.25 },
    })
    expect(extended('060502', '00000001', '01DF').raw).toEqual({ fuelSensor1: 479 })
    expect(extended('F10415', '00000001', '1,1,1,01DF').raw).toMatchObject({ fuelSensor1: 479 })
  })

  test('the bus within, and what stands behind it', () => {
    expect(
      extended('310701', '00000004', '0,C03FFFFF,,2,H46358,12305.50,601,0,83,,P53.00,,0,2749.15,0.19,2.80,,,,40,,0,,'),
    ).toMatchObject({
      odometerM: 1_200, // the device's own goes first
      fuelPercent: 53,
      obd: { rpm: 601, speedKmh: 0, vehicleOdometerM: 4_635_800 },
      raw: { canState: '0' },
    })
  })

  test('sensors by radio and by Bluetooth', () => {
    const told = extended('060502', '00000180', '1,A1B2C3D4,2,-4.5,61,1,0,6,5,,003F,DU_A,AABBCCDDEEFF,1,3466,24,55')
    expect(told).toMatchObject({
      temperaturesC: { radio1: -4.5, accessory1: 24 },
      humidityPercent: { radio1: 61, accessory1: 55 },
    })
  })

  test('a count without its devices ends with the fields', () => {
    expect(extended('060502', '0000019F', 'FFFF,9999999,9,9,9,9').raw).toBeDefined()
  })
})
